using Monitor.Actors.Ports;
using Monitor.Actors.Runtime;

namespace Monitor.Actors.Alerting.Heartbeats;

/// <summary>What the heartbeat's actor is told.</summary>
internal abstract record HeartbeatMessage
{
    private HeartbeatMessage()
    {
    }

    /// <summary>It is time.</summary>
    public sealed record BeatTick : HeartbeatMessage;

    /// <summary>The check went all the way, or did not.</summary>
    public sealed record Proved(long Number, Outcome<bool> Outcome) : HeartbeatMessage;

    /// <summary>The watcher outside answered, or did not.</summary>
    public sealed record Sent(Outcome<DeliveryOutcome> Outcome) : HeartbeatMessage;
}
