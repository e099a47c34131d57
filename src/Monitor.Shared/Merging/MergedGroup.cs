namespace Monitor.Shared.Merging;

/// <summary>The series of one group together. Mutable, one owner; what is merged in is used up.</summary>
/// <param name="key">What the series have in common.</param>
public sealed class MergedGroup(MergedKey key)
{
    private readonly List<MergedWindow> _windows = [];
    private readonly SortedDictionary<long, MergedLevel> _steps = [];
    private readonly List<MergedMember> _members = [];
    private readonly HashSet<(long From, long To)> _leftOut = [];

    public MergedKey Key => key;

    /// <summary>How many series were merged.</summary>
    public int Series { get; internal set; }

    /// <summary>When the newest data of any arrived, Unix milliseconds.</summary>
    public long LastSeenMs { get; internal set; } = long.MinValue;

    /// <summary>The newest second with data of any; -1 when there is none.</summary>
    public long NewestSecond { get; internal set; } = -1;

    /// <summary>All have ended.</summary>
    public bool IsStale { get; internal set; } = true;

    /// <summary>One for each window asked, in that order.</summary>
    public IReadOnlyList<MergedWindow> Windows => _windows;

    /// <summary>Of a chart: the steps with data, by their first second.</summary>
    public IReadOnlyDictionary<long, MergedLevel> Steps => _steps;

    /// <summary>Of a chart: the series of which history knows an earlier part.</summary>
    public IReadOnlyList<MergedMember> Members => _members;

    /// <summary>The state of a step, made when it is not there.</summary>
    public MergedLevel Step(long second)
    {
        if (!_steps.TryGetValue(second, out MergedLevel? step))
            _steps[second] = step = new MergedLevel();
        return step;
    }

    /// <summary>Takes out the steps that begin in [from, to]: whoever adds to them, a part is missing.</summary>
    public void LeaveOut(long from, long to)
    {
        _leftOut.Add((from, to));
        foreach (long second in _steps.Keys.Where(second => second >= from && second <= to).ToList())
            _steps.Remove(second);
    }

    public void Merge(MergedGroup other)
    {
        Series += other.Series;
        LastSeenMs = Math.Max(LastSeenMs, other.LastSeenMs);
        NewestSecond = Math.Max(NewestSecond, other.NewestSecond);
        IsStale &= other.IsStale;
        for (int i = 0; i < other._windows.Count; i++)
        {
            if (i < _windows.Count)
                _windows[i].Merge(other._windows[i]);
            else
                _windows.Add(other._windows[i]);
        }

        foreach ((long second, MergedLevel step) in other._steps)
        {
            if (!_leftOut.Any(span => second >= span.From && second <= span.To))
                Step(second).Merge(step);
        }

        foreach ((long from, long to) in other._leftOut)
            LeaveOut(from, to);
        _members.AddRange(other._members);
    }

    /// <summary>Groups of several shards as if they were of one: by key, in order.</summary>
    public static IReadOnlyList<MergedGroup> Join(IEnumerable<MergedGroup> groups)
    {
        var joined = new SortedDictionary<MergedKey, MergedGroup>(MergedKey.Order);
        foreach (MergedGroup group in groups)
        {
            if (joined.TryGetValue(group.Key, out MergedGroup? before))
                before.Merge(group);
            else
                joined.Add(group.Key, group);
        }

        return [.. joined.Values];
    }

    /// <summary>Counts a series in.</summary>
    internal void Note(long lastSeenMs, long newestSecond, bool isStale)
    {
        Series++;
        LastSeenMs = Math.Max(LastSeenMs, lastSeenMs);
        NewestSecond = Math.Max(NewestSecond, newestSecond);
        IsStale &= isStale;
    }

    internal void Add(MergedWindow window) => _windows.Add(window);

    internal void Add(MergedMember member) => _members.Add(member);
}

/// <summary>A series of a group, of which history has what is older than memory's.</summary>
/// <param name="Fingerprint">What history files it under.</param>
/// <param name="HeldFromSecond">What is older is in history only; MaxValue when memory has nothing.</param>
public readonly record struct MergedMember(UInt128 Fingerprint, long HeldFromSecond);
