using Monitor.Actors.Ports;
using Monitor.Shared.Audit;

namespace Monitor.Actors.Audit;

/// <summary>How far the audit log has followed one journal.</summary>
internal sealed class FollowedJournal(AuditSource source)
{
    // What is read at once: bounded, for entries are unpacked in memory.
    private const int RecordsPerRead = 5_000;

    public string Stream => source.Stream;

    /// <summary>The last entry that is told, durable or on its way to be.</summary>
    public long Told { get; private set; }

    /// <summary>The last entry that is durable in the journal, as far as is known.</summary>
    public long Through { get; set; }

    public bool IsReading { get; set; }

    /// <summary>True while the journal must be read, for nobody has said what follows.</summary>
    public bool IsBehind { get; set; } = true;

    /// <summary>Goes on from what is durable in the audit log.</summary>
    public void Restart(long told)
    {
        Told = told;
        IsBehind = true;
    }

    /// <summary>Takes an entry's records; what comes twice is left alone.</summary>
    /// <param name="entry">From the feed or the journal.</param>
    /// <param name="now">When a hole is found.</param>
    /// <returns>Null where it was told before.</returns>
    public ToldEntry? Take(ToldEntry entry, DateTimeOffset now)
    {
        if (entry.Sequence <= Told)
            return null;
        IReadOnlyList<AuditEntry> records = entry.Sequence == Told + 1
            ? entry.Records
            : [Hole(Told + 1, entry.Sequence - 1, now), .. entry.Records];
        Told = entry.Sequence;
        return entry with { Records = records };
    }

    public async ValueTask<ReadEntries> ReadAsync(IJournal journal, CancellationToken cancel)
    {
        long after = Told;
        var entries = new List<ToldEntry>();
        int records = 0;
        await foreach (JournalEvent entry in journal.ReadAsync(Stream, after, cancel).ConfigureAwait(false))
        {
            IReadOnlyList<AuditEntry> told = source.Tell(entry.Payload);
            entries.Add(new ToldEntry(Stream, entry.Sequence, told));
            records += told.Count + 1;
            if (records >= RecordsPerRead)
                return new ReadEntries(after, entries, IsEnd: false);
        }

        return new ReadEntries(after, entries, IsEnd: true);
    }

    /// <summary>
    /// A journal that was there before the audit log has dropped its beginning already: that is said.
    /// </summary>
    private AuditEntry Hole(long from, long through, DateTimeOffset now) => new(
        now, AuditActors.Audit, from == 1 ? AuditActions.Began : AuditActions.Gap,
        [new AuditSubject(AuditSubjectKind.Stream, Stream)],
        from == 1 ? "what the journal said before is dropped" : "entries of the journal are missing",
        [
            new AuditDetail("from", from.ToString(System.Globalization.CultureInfo.InvariantCulture)),
            new AuditDetail("through", through.ToString(System.Globalization.CultureInfo.InvariantCulture)),
        ]);
}
