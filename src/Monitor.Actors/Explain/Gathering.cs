using Monitor.Actors.Audit;
using Monitor.Shared.Alerting.Routing;
using Monitor.Shared.Audit;
using Monitor.Shared.Explain;

namespace Monitor.Actors.Explain;

/// <summary>Records of the audit log about one thing and what belongs to it, each once, in order.</summary>
internal sealed class Gathering(AuditTrail trail, CancellationToken cancel)
{
    private const int RecordsPerQuestion = 1_000;
    private const int QuestionsPerSubject = 5;

    private readonly HashSet<AuditSubject> _added = [];

    public SortedList<long, AuditRecord> Records { get; } = [];

    /// <summary>True when there is more than was looked at.</summary>
    public bool IsCut { get; private set; }

    public async Task AddAsync(AuditSubject subject, DateTimeOffset? from)
    {
        if (!_added.Add(subject))
            return;
        foreach (AuditRecord record in await FindAsync(subject, from))
            Records[record.Sequence] = record;
    }

    /// <summary>What the records speak of, and since when.</summary>
    public IReadOnlyList<(AuditSubject Subject, DateTimeOffset Since)> Mentioned(AuditSubjectKind kind) =>
    [
        .. Records.Values.SelectMany(record => record.Entry.Subjects.Select(subject => (subject, record.Entry.At)))
            .Where(mention => mention.subject.Kind == kind).DistinctBy(mention => mention.subject),
    ];

    public string? FirstOf(AuditSubjectKind kind) =>
        Mentioned(kind) is [{ Subject.Id: var id }, ..] ? id : null;

    public async Task<RoutingPast> RoutingAsync(RoutingTable present) => new(
        present, await FindAsync(AuditSubject.Configuration("routing"), from: null));

    private async Task<List<AuditRecord>> FindAsync(AuditSubject subject, DateTimeOffset? from)
    {
        var found = new List<AuditRecord>();
        long? after = 0;
        for (int asked = 0; asked < QuestionsPerSubject && after is { } next; asked++)
        {
            AuditPage page = await trail.FindAsync(
                AuditQuery.All with { Subject = subject, From = from, After = next, Limit = RecordsPerQuestion },
                cancel).ConfigureAwait(false);
            found.AddRange(page.Records);
            after = page.Next;
        }

        IsCut |= after is not null;
        return found;
    }
}
