namespace Monitor.Node.Maintenance;

/// <summary>The data of /api/v1/maintenance.</summary>
internal sealed record MaintenanceList(IReadOnlyList<MaintenanceAnswer> Windows);

/// <summary>One maintenance of the configuration.</summary>
/// <param name="Matchers">All must take an alert.</param>
/// <param name="OnUntil">The end of the occurrence that is on; null while none is.</param>
/// <param name="Matches">How many of the alerts that fire it would take.</param>
/// <param name="Kept">How many alerts its silences kept from being told, as far as those are still known.</param>
/// <param name="Silences">The silences of its occurrences that are known, the newest first.</param>
/// <param name="Next">The next occurrences.</param>
internal sealed record MaintenanceAnswer(
    string Name, string Reason, string TimeZone, IReadOnlyList<string> Matchers, DateTimeOffset? OnUntil, int Matches,
    long Kept, IReadOnlyList<string> Silences, IReadOnlyList<MaintenanceOccurrence> Next);

/// <summary>One occurrence; times have the offset of the maintenance's zone.</summary>
internal sealed record MaintenanceOccurrence(DateTimeOffset From, DateTimeOffset To);
