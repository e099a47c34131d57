using System.Collections.Immutable;
using Monitor.Shared.Alerting.Degraded;
using Monitor.Shared.Alerting.External;
using Monitor.Shared.Alerting.Log;
using Monitor.Shared.Alerting.Outbox;
using Monitor.Shared.Alerting.Paging;
using Monitor.Shared.Alerting.Routing;
using Monitor.Shared.Alerting.Silences;
using Monitor.Shared.Series;
using Monitor.Shared.Sharding;

namespace Monitor.Shared.Alerting;

/// <summary>All that may happen to the alert manager.</summary>
public abstract record AlertCommand
{
    private AlertCommand()
    {
    }

    /// <summary>A shard's rule changed its mind. Counts once by shard and sequence.</summary>
    public sealed record Observe(AlertTransition Transition) : AlertCommand;

    /// <summary>
    /// A shard's owner has recovered, and this is all that is pending or firing there, of alerts whose labels lie
    /// between two bounds (<see cref="LabelSetOrder"/>). From now on the shard counts from
    /// <paramref name="Sequence"/>, even where that is less than before: what it lost it will not send again.
    /// </summary>
    /// <param name="Shard">Which shard.</param>
    /// <param name="Sequence">The number of its last transition.</param>
    /// <param name="Active">What is pending or firing.</param>
    /// <param name="After">It says something of alerts after this one only; null for from the first on.</param>
    /// <param name="Through">And up to and with this one; null for to the last.</param>
    public sealed record Reconcile(
        ShardId Shard, long Sequence, ImmutableArray<ReconciledAlert> Active, LabelSet? After = null,
        LabelSet? Through = null) : AlertCommand
    {
        internal bool Covers(LabelSet labels) =>
            (After is null || LabelSetOrder.Instance.Compare(labels, After) > 0)
            && (Through is null || LabelSetOrder.Instance.Compare(labels, Through) <= 0);
    }

    /// <summary>
    /// A record of the alerting log. Its position becomes durable with what follows from it. Without entries it only
    /// says how far the log was read.
    /// </summary>
    public sealed record TakeRecord(long Position, ImmutableArray<AlertLogEntry> Entries) : AlertCommand;

    /// <summary>The receivers as the configuration has them now.</summary>
    public sealed record ConfigureReceivers(ImmutableArray<AlertReceiver> Receivers) : AlertCommand;

    /// <summary>The routing as the configuration has it now; it was checked.</summary>
    public sealed record ConfigureRouting(RoutingDefinition Definition) : AlertCommand;

    /// <summary>Somebody wants a silence, or another end of one.</summary>
    public sealed record SetSilence(SilenceRequest Request) : AlertCommand;

    /// <summary>Somebody ends a silence.</summary>
    /// <param name="Id">Which.</param>
    /// <param name="By">Who; empty where nobody says so.</param>
    public sealed record ExpireSilence(string Id, string By = "") : AlertCommand;

    /// <summary>Another monitoring system sends its alerts.</summary>
    public sealed record Post(ImmutableArray<PostedAlert> Alerts) : AlertCommand;

    /// <summary>Pages about incidents, in the order of their numbers. Each counts once by its number.</summary>
    /// <param name="SettledThrough">The incidents' journal knows what became of pages, up to this settlement.</param>
    public sealed record TakePages(ImmutableArray<IncidentPage> Pages, long SettledThrough) : AlertCommand;

    /// <summary>Nodes found these while the database was away. Each counts once, by its alert and start.</summary>
    public sealed record Adopt(ImmutableArray<DegradedEpisode> Episodes) : AlertCommand;

    /// <summary>The state was rebuilt from the journal: what was under way then is in doubt now.</summary>
    public sealed record Recover : AlertCommand;

    /// <summary>An attempt came back.</summary>
    /// <param name="Notification">Whose attempt.</param>
    /// <param name="Attempt">Which; the answer to one that is given up already is dropped.</param>
    /// <param name="Result">What the receiver said.</param>
    /// <param name="Draw">A random draw from [0, 1), for the jitter of the next attempt.</param>
    public sealed record FinishDelivery(long Notification, int Attempt, DeliveryResult Result, double Draw)
        : AlertCommand;

    /// <summary>Somebody wants a notification told that was given up.</summary>
    public sealed record ResendLetter(long Id, string By = "") : AlertCommand;

    /// <summary>Time has passed.</summary>
    public sealed record Tick : AlertCommand;
}
