using System.Collections.Immutable;

namespace Monitor.Shared.Health.Journal;

/// <summary>
/// What the next start needs: how everything was. Alerts come anew, and the timeline stands as the events it is.
/// </summary>
/// <param name="LogPosition">How far the alerting log was taken in.</param>
internal sealed record HealthSnapshot(
    int Version,
    ImmutableArray<StoredComponent> Components,
    HealthLevel System,
    DateTimeOffset SystemSince,
    ImmutableArray<HealthReason> SystemReasons,
    ImmutableArray<HealthEvent> Timeline,
    long LogPosition = 0)
{
    /// <summary>The first release kept neither reports nor rhythms, and read no log.</summary>
    public const int OldestVersion = 1;

    public const int CurrentVersion = 2;

    public static HealthSnapshot Of(HealthState state, long logPosition) => new(
        CurrentVersion,
        [.. state.Components.Values.Select(StoredComponent.Of)],
        state.System,
        state.SystemSince,
        state.SystemReasons,
        [.. state.Timeline],
        logPosition);

    public HealthState ToState() => HealthState.Empty with
    {
        Components = HealthState.Empty.Components.AddRange(
            Components.Select(stored => KeyValuePair.Create(stored.Name, stored.ToComponent()))),
        System = System,
        SystemSince = SystemSince,
        SystemReasons = SystemReasons,
        Timeline = [.. Timeline],
    };
}

/// <summary>One component in a snapshot.</summary>
internal sealed record StoredComponent(
    string Name, HealthLevel Level, DateTimeOffset Since, DateTimeOffset? LastSeen,
    ImmutableArray<HealthReason> Reasons, ComponentRhythm Rhythm = default, DateTimeOffset? MayImproveAt = null,
    ImmutableArray<StoredReport> Reports = default)
{
    public static StoredComponent Of(ComponentHealth component) => new(
        component.Name, component.Level, component.Since, component.LastSeen, component.Reasons,
        component.Rhythm, component.MayImproveAt,
        [.. component.Reports.Select(report => new StoredReport(
            report.Key, report.Value.Level, report.Value.Reason, report.Value.Until))]);

    public ComponentHealth ToComponent()
    {
        ComponentHealth unknown = HealthState.New(Name);
        return unknown with
        {
            Level = Level,
            Since = Since,
            LastSeen = LastSeen,
            Reasons = Reasons,
            Rhythm = Rhythm,
            MayImproveAt = MayImproveAt ?? unknown.MayImproveAt,
            Reports = Reports.IsDefault ? unknown.Reports : unknown.Reports.AddRange(Reports.Select(report =>
                KeyValuePair.Create(
                    report.Instance, new InstanceReport(report.Level, report.Reason, report.Until)))),
        };
    }
}

/// <summary>What an instance of a component said of itself, in a snapshot.</summary>
internal readonly record struct StoredReport(string Instance, HealthLevel Level, string Reason, DateTimeOffset Until);
