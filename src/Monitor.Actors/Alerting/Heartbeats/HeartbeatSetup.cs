using Monitor.Actors.Ports;

namespace Monitor.Actors.Alerting.Heartbeats;

/// <summary>A sign of life for somebody outside.</summary>
/// <param name="Notifier">Carries it.</param>
/// <param name="Every">How often; what stays away for longer means that nobody is paged.</param>
public sealed record HeartbeatSetup(INotifier Notifier, TimeSpan Every);
