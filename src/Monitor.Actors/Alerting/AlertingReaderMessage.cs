using Monitor.Actors.Health;
using Monitor.Actors.Ports;
using Monitor.Actors.Runtime;

namespace Monitor.Actors.Alerting;

/// <summary>What the reader of the alerting log is told.</summary>
internal abstract record AlertingReaderMessage
{
    private AlertingReaderMessage()
    {
    }

    /// <summary>These are to be fed.</summary>
    public sealed record Begin(ActorRef<AlertManagerMessage> Alerts, ActorRef<HealthMessage> Health)
        : AlertingReaderMessage;

    /// <summary>The alert manager has what the log says up to here.</summary>
    public sealed record AlertsLoaded(LogPosition Position) : AlertingReaderMessage;

    /// <summary>Health has what the log says up to here.</summary>
    public sealed record HealthLoaded(LogPosition Position) : AlertingReaderMessage;

    /// <summary>The alert manager has taken what it was given, and takes more.</summary>
    public sealed record AlertsTook : AlertingReaderMessage;

    /// <summary>Health has taken what it was given, and takes more.</summary>
    public sealed record HealthTook : AlertingReaderMessage;

    /// <summary>The alert manager's next owner needs the log after here.</summary>
    public sealed record AlertsKept(LogPosition Position) : AlertingReaderMessage;

    /// <summary>Health's next owner needs the log after here.</summary>
    public sealed record HealthKept(LogPosition Position) : AlertingReaderMessage;

    public sealed record EndFound(Outcome<LogPosition> Outcome) : AlertingReaderMessage;

    public sealed record RecordsRead(Exception? Error) : AlertingReaderMessage;

    public sealed record ReadTick : AlertingReaderMessage;

    public sealed record TrimTick : AlertingReaderMessage;

    public sealed record Trimmed(Exception? Error) : AlertingReaderMessage;
}
