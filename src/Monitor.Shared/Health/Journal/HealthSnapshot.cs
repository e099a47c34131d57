using System.Collections.Immutable;

namespace Monitor.Shared.Health.Journal;

/// <summary>
/// What a restart needs: how everything was. Reports and alerts come anew, and the timeline stands as the events it is.
/// </summary>
internal sealed record HealthSnapshot(
    int Version,
    ImmutableArray<StoredComponent> Components,
    HealthLevel System,
    DateTimeOffset SystemSince,
    ImmutableArray<HealthReason> SystemReasons,
    ImmutableArray<HealthEvent> Timeline)
{
    public const int CurrentVersion = 1;

    public static HealthSnapshot Of(HealthState state) => new(
        CurrentVersion,
        [.. state.Components.Values.Select(component => new StoredComponent(
            component.Name, component.Level, component.Since, component.HasLeft, component.LastSeen,
            component.Reasons))],
        state.System,
        state.SystemSince,
        state.SystemReasons,
        [.. state.Timeline]);

    public HealthState ToState() => HealthState.Empty with
    {
        Components = HealthState.Empty.Components.AddRange(Components.Select(stored => KeyValuePair.Create(
            stored.Name,
            HealthState.New(stored.Name) with
            {
                Level = stored.Level,
                Since = stored.Since,
                HasLeft = stored.HasLeft,
                LastSeen = stored.LastSeen,
                Reasons = stored.Reasons,
            }))),
        System = System,
        SystemSince = SystemSince,
        SystemReasons = SystemReasons,
        Timeline = [.. Timeline],
    };
}

/// <summary>One component in a snapshot.</summary>
internal sealed record StoredComponent(
    string Name, HealthLevel Level, DateTimeOffset Since, bool HasLeft, DateTimeOffset? LastSeen,
    ImmutableArray<HealthReason> Reasons);
