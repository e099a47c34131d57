using System.Collections.Immutable;
using Monitor.Shared.Audit;
using Monitor.Shared.Ingest.Log;

namespace Monitor.Shared.Alerting.Log;

/// <summary>
/// All that shards say to alerting, as it stands in the log of <see cref="Sharding.ShardId.Alerting"/>. What has a
/// stamp counts once, by that. The others say how something is, and saying it twice changes nothing.
/// </summary>
public abstract record AlertLogEntry
{
    private AlertLogEntry()
    {
    }

    /// <summary>
    /// A shard has a new owner, and what owners before it say behind this in the log does not count. So whatever of
    /// theirs did count was decided from what stood in the shard's own log by now, and the new owner, who looks where
    /// that ends only when this is in its place, will have read all of it before it says how things stand.
    /// </summary>
    public sealed record Taken(EntryStamp Stamp) : AlertLogEntry;

    /// <summary>A rule of a shard changed its mind.</summary>
    public sealed record Decided(EntryStamp Stamp, AlertTransition Transition) : AlertLogEntry;

    /// <summary>All that is pending or firing on a shard, or a stretch of it (<see cref="ActiveList"/>).</summary>
    public sealed record Listed(EntryStamp Stamp, AlertCommand.Reconcile Active) : AlertLogEntry;

    /// <summary>Components of which data came in.</summary>
    public sealed record Heard(ImmutableArray<HeardComponent> Components) : AlertLogEntry;

    /// <summary>Somebody did something on a node, which is to stand in the audit log.</summary>
    /// <param name="Id">Drawn by the node: what is told twice counts once.</param>
    /// <param name="Entry">Who, when, what and why.</param>
    public sealed record Acted(string Id, AuditEntry Entry) : AlertLogEntry;

    /// <summary>A component said how it is.</summary>
    public sealed record Reported(HealthReportEntry Report) : AlertLogEntry;
}

/// <summary>A component that was heard of, and how long before its record was written.</summary>
public readonly record struct HeardComponent(string Component, TimeSpan Age);
