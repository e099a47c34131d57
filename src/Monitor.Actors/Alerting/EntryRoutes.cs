using System.Collections.Immutable;
using Monitor.Shared.Alerting.Log;
using Monitor.Shared.Health;
using Monitor.Shared.Ingest.Log;

namespace Monitor.Actors.Alerting;

/// <summary>Which entries of a record are the alert manager's business, and what the others say of health.</summary>
internal static class EntryRoutes
{
    public static ImmutableArray<AlertLogEntry> OfAlerts(ImmutableArray<AlertLogEntry> entries) =>
    [
        .. entries.Where(entry =>
            entry is AlertLogEntry.Decided or AlertLogEntry.Listed or AlertLogEntry.Taken or AlertLogEntry.Acted),
    ];

    /// <param name="entries">Of one record.</param>
    /// <param name="at">When the log took it.</param>
    public static ImmutableArray<HealthInput> OfHealth(ImmutableArray<AlertLogEntry> entries, DateTimeOffset at)
    {
        ImmutableArray<HealthInput>.Builder inputs = ImmutableArray.CreateBuilder<HealthInput>();
        foreach (AlertLogEntry entry in entries)
        {
            if (entry is AlertLogEntry.Heard heard)
                inputs.AddRange(
                    heard.Components.Select(one => new HealthInput.ComponentSeen(one.Component, at - one.Age)));
            else if (entry is AlertLogEntry.Reported { Report: var report }
                && Enum.IsDefined((HealthLevel)report.Status))
                inputs.Add(Of(report));
        }

        return inputs.DrainToImmutable();
    }

    private static HealthInput.HealthReported Of(HealthReportEntry report) => new(
        report.Component, Instance: "", (HealthLevel)report.Status, report.Reason,
        report.TimeToLiveMs > 0 ? TimeSpan.FromMilliseconds(report.TimeToLiveMs) : null,
        DateTimeOffset.FromUnixTimeMilliseconds(report.TimestampMs));
}
