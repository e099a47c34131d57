using System.Collections.Immutable;
using Monitor.Shared.Alerting.External;
using Monitor.Shared.Alerting.Grouping;
using Monitor.Shared.Alerting.Holding;
using Monitor.Shared.Alerting.Inhibition;
using Monitor.Shared.Alerting.Routing;
using Monitor.Shared.Alerting.Silences;
using Monitor.Shared.Series;

namespace Monitor.Shared.Alerting;

/// <summary>What the alert manager remembers of who is told when. Immutable.</summary>
/// <param name="Table">The routing in force.</param>
/// <param name="Inhibition">Which firing alerts inhibit what; follows from the alerts.</param>
/// <param name="Silences">All silences.</param>
/// <param name="Held">What would have been told but for a silence, another alert or the hour.</param>
/// <param name="Groups">Alerts that are told together.</param>
/// <param name="Posted">What other systems said of their alerts.</param>
/// <param name="Flapping">The alerts that flap, and when each last changed.</param>
public sealed record RoutingState(
    RoutingTable Table,
    InhibitionIndex Inhibition,
    SilenceBook Silences,
    HeldTellings Held,
    GroupBook Groups,
    PostedBook Posted,
    ImmutableDictionary<LabelSet, DateTimeOffset> Flapping)
{
    public static RoutingState Empty { get; } = new(
        RoutingTable.Empty, InhibitionIndex.Empty, SilenceBook.Empty, HeldTellings.Empty, GroupBook.Empty,
        PostedBook.Empty, ImmutableDictionary<LabelSet, DateTimeOffset>.Empty);

    /// <summary>What keeps an alert from being told on every way; null when nothing does.</summary>
    public HoldCause? FindHold(LabelSet labels, DateTimeOffset now)
    {
        if (!Silences.All.IsEmpty && Silences.Find(labels, now) is [string silence, ..])
            return new HoldCause(HoldKind.Silenced, silence);
        return Inhibition.FindInhibitor(labels) is { } inhibitor ? HoldCause.Inhibited(inhibitor.Alert) : null;
    }
}
