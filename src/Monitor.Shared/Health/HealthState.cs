using System.Collections.Immutable;

namespace Monitor.Shared.Health;

/// <summary>How all components and the system are. Immutable.</summary>
/// <param name="Components">By name.</param>
/// <param name="System">The system as the sum of its components.</param>
/// <param name="SystemSince">When it came to be so.</param>
/// <param name="SystemReasons">Which components make it so, worst first.</param>
/// <param name="Timeline">The latest changes, oldest first.</param>
/// <param name="Refused">Inputs about components for which there was no room.</param>
public sealed record HealthState(
    ImmutableSortedDictionary<string, ComponentHealth> Components,
    HealthLevel System,
    DateTimeOffset SystemSince,
    ImmutableArray<HealthReason> SystemReasons,
    ImmutableList<HealthEvent> Timeline,
    long Refused)
{
    /// <summary>How many changes the timeline keeps.</summary>
    public const int TimelineLength = 1_000;

    public static HealthState Empty { get; } = new(
        ImmutableSortedDictionary.Create<string, ComponentHealth>(StringComparer.Ordinal),
        HealthLevel.Healthy, DateTimeOffset.UnixEpoch, [], [], 0);

    /// <summary>The state after a change: what a restart replays, and the only way that levels change.</summary>
    /// <exception cref="InvalidOperationException">The change cannot have happened in this state.</exception>
    public HealthState Apply(HealthEvent @event)
    {
        HealthState next = @event switch
        {
            HealthEvent.ComponentChanged changed => ApplyComponent(changed),
            HealthEvent.ComponentForgotten forgotten when Components.ContainsKey(forgotten.Component) =>
                this with { Components = Components.Remove(forgotten.Component) },
            HealthEvent.SystemChanged changed when changed.From == System => this with
            {
                System = changed.To,
                SystemSince = changed.At,
                SystemReasons = changed.Reasons,
            },
            _ => throw new InvalidOperationException($"{@event} cannot follow from how things are."),
        };
        ImmutableList<HealthEvent> kept = Timeline.Count < TimelineLength ? Timeline : Timeline.RemoveAt(0);
        return next with { Timeline = kept.Add(@event) };
    }

    private HealthState ApplyComponent(HealthEvent.ComponentChanged changed)
    {
        ComponentHealth? before = Components.GetValueOrDefault(changed.Component);
        if (before?.Level != changed.From)
            throw new InvalidOperationException($"{changed.Component} was {before?.Level}, not {changed.From}.");
        ComponentHealth after = (before ?? New(changed.Component)) with
        {
            Level = changed.To,
            Since = changed.At,
            LastSeen = changed.LastSeen,
            Reasons = changed.Reasons,
        };
        return this with { Components = Components.SetItem(changed.Component, after) };
    }

    internal static ComponentHealth New(string component) => new(
        component, HealthLevel.Healthy, DateTimeOffset.UnixEpoch, [], LastSeen: null,
        new ComponentRhythm(), MayImproveAt: DateTimeOffset.UnixEpoch,
        ImmutableSortedDictionary.Create<string, InstanceReport>(StringComparer.Ordinal),
        ImmutableDictionary<Series.LabelSet, ComponentAlert>.Empty);
}
