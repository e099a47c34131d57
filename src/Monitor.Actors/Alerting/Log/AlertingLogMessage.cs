using Monitor.Actors.Ports;
using Monitor.Actors.Runtime;

namespace Monitor.Actors.Alerting.Log;

/// <summary>What the actor that appends to the alerting log is told.</summary>
internal abstract record AlertingLogMessage
{
    private AlertingLogMessage()
    {
    }

    /// <summary>Something waits.</summary>
    public sealed record Wake : AlertingLogMessage;

    public sealed record Appended(Outcome<LogPosition> Outcome) : AlertingLogMessage;

    public sealed record HeardTick : AlertingLogMessage;

    public sealed record RetryTick : AlertingLogMessage;
}
