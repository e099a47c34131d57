namespace Monitor.Shared.Audit;

/// <summary>
/// Holds records against each other, in order: that each says what its hash says, follows the one before, and none is
/// missing. It goes on behind what it finds, so that one changed record is one problem and not all that follow.
///
/// What it cannot see by itself: records cut off at the end, and a chain made anew from some record on. Both show when
/// the head is held against one that was noted elsewhere (<see cref="Finish"/>).
/// </summary>
/// <param name="witnesses">Heads that are known to have been right.</param>
public sealed class AuditVerifier(params IReadOnlyList<AuditHead> witnesses)
{
    /// <summary>Most problems that are told one by one.</summary>
    public const int MaxProblems = 100;

    private readonly List<AuditProblem> _problems = [];
    private readonly HashSet<AuditAnchor> _anchors = [];
    private AuditRecord? _first;
    private AuditRecord? _last;
    private readonly HashSet<long> _met = [];
    private int _found;

    /// <summary>Only the end of a chain is taken: what is before its first record is not asked for.</summary>
    public bool IsPart { get; init; }

    public long Records { get; private set; }

    /// <summary>The next line of an export.</summary>
    public void Take(ReadOnlySpan<byte> line)
    {
        if (AuditLine.Read(line) is { } record)
            Take(record);
        else
            TakeUnreadable("is not as it was written");
    }

    /// <summary>Something stands here that is no record.</summary>
    public void TakeUnreadable(string what) =>
        Add((_last?.Sequence ?? 0) + 1, $"what follows record {_last?.Sequence ?? 0} {what}");

    /// <summary>The next record.</summary>
    public void Take(AuditRecord record)
    {
        Records++;
        long expected = (_last?.Sequence ?? 0) + 1;
        if (!record.IsSealed)
        {
            // What it says of itself is not to be trusted either: it is named by its place.
            bool isNamed = record.Sequence == expected || _last is null;
            Add(isNamed ? record.Sequence : expected, "what it says is not what its hash says: it was changed");
            if (!isNamed)
                record = record with { Sequence = expected };
        }

        if (_last is { } last)
            Compare(last, record);
        else
            _first = record;
        if (AuditAnchor.Of(record.Entry) is { } anchor)
            _anchors.Add(anchor);
        foreach (AuditHead witness in witnesses)
        {
            if (witness.Sequence != record.Sequence)
                continue;
            _met.Add(witness.Sequence);
            if (witness.Hash != record.Hash)
                Add(record.Sequence, "has another hash than the one that was noted: the chain was made anew");
        }

        _last = record;
    }

    /// <summary>All records were taken: what came of it.</summary>
    public AuditVerdict Finish()
    {
        if (_first is { } first && !IsPart)
            CheckBeginning(first);
        long last = _last?.Sequence ?? 0;
        foreach (AuditHead witness in witnesses.Where(one => one.Sequence > 0 && !_met.Contains(one.Sequence)))
        {
            if (witness.Sequence > last)
                Add(witness.Sequence, $"was noted and is missing: the records from {last + 1} on are cut off");
            else if (IsPart && witness.Sequence < _first!.Sequence)
                Add(witness.Sequence, "was noted and is missing");
        }

        return new AuditVerdict(
            Records, _first?.Sequence ?? 0, _last is null ? default : new AuditHead(_last.Sequence, _last.Hash),
            [.. _problems.OrderBy(problem => problem.Sequence)], _found);
    }

    private void Compare(AuditRecord last, AuditRecord record)
    {
        if (record.Sequence == last.Sequence + 1)
        {
            if (record.Previous != last.Hash)
            {
                Add(
                    record.Sequence,
                    $"does not follow record {last.Sequence}: its hash of the record before is another");
            }
        }
        else if (record.Sequence > last.Sequence)
        {
            Add(last.Sequence + 1, record.Sequence == last.Sequence + 2
                ? "is missing"
                : $"to {record.Sequence - 1} are missing");
        }
        else
        {
            Add(record.Sequence, $"stands behind record {last.Sequence}: the order was changed, or it is there twice");
        }
    }

    private void CheckBeginning(AuditRecord first)
    {
        if (first.Sequence == 1)
        {
            if (first.Previous != AuditHash.Zero)
                Add(1, "claims that a record was before it");
        }
        else if (!_anchors.Contains(new AuditAnchor(new AuditHead(first.Sequence - 1, first.Previous))))
        {
            Add(
                first.Sequence - 1,
                "and all before it are missing, and no record of the policy says that they were dropped");
        }
    }

    private void Add(long sequence, string text)
    {
        if (_found++ < MaxProblems)
            _problems.Add(new AuditProblem(sequence, text));
    }
}

/// <summary>What is wrong with a chain.</summary>
/// <param name="Sequence">The record that it is about.</param>
/// <param name="Text">For people, behind the record's number.</param>
public sealed record AuditProblem(long Sequence, string Text)
{
    public override string ToString() => $"record {Sequence} {Text}";
}

/// <summary>What came of holding a chain against itself.</summary>
/// <param name="Records">How many were looked at.</param>
/// <param name="First">The number of the first; 0 where there is none.</param>
/// <param name="Head">The last.</param>
/// <param name="Problems">By number, of very many the first.</param>
/// <param name="Found">How many problems there are in all.</param>
public sealed record AuditVerdict(
    long Records, long First, AuditHead Head, IReadOnlyList<AuditProblem> Problems, int Found)
{
    public bool IsWhole => Found == 0;
}
