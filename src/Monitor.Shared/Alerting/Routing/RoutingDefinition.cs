using System.Collections.Immutable;
using Monitor.Shared.Alerting.Inhibition;

namespace Monitor.Shared.Alerting.Routing;

/// <summary>
/// All that says which alert goes to whom and when, as it is written and journaled.
/// <see cref="RoutingTable.Build"/> checks it as a whole.
/// </summary>
/// <param name="Route">The root: it takes every alert.</param>
/// <param name="Receivers">Whom routes may name. Their own matchers are not looked at here.</param>
/// <param name="Inhibitions">Which alerts keep which others from being told.</param>
/// <param name="TimeIntervals">What routes name as mute or active times.</param>
public sealed record RoutingDefinition(
    RouteDefinition Route,
    ImmutableArray<AlertReceiver> Receivers,
    ImmutableArray<InhibitionRule> Inhibitions,
    ImmutableArray<NamedTimeIntervals> TimeIntervals)
{
    /// <summary>
    /// The routing of a configuration that names receivers and nothing else: every receiver that wants an alert is told
    /// at once, each alert by itself, its end at once too, and never again. Those for incidents only want none.
    /// </summary>
    public static RoutingDefinition Of(ImmutableArray<AlertReceiver> receivers) => new(
        RouteDefinition.Empty with
        {
            GroupBy = [Routing.Route.AllLabels],
            GroupWait = TimeSpan.Zero,
            GroupInterval = TimeSpan.Zero,
            RepeatInterval = TimeSpan.Zero,
            Routes =
            [
                .. receivers.Where(receiver => !receiver.OnlyIncidents).Select(receiver => RouteDefinition.Empty with
                {
                    Receiver = receiver.Name,
                    Matchers = receiver.Matchers,
                    MinSeverity = receiver.MinSeverity,
                    Continue = true,
                }),
            ],
        },
        receivers, [], []);
}
