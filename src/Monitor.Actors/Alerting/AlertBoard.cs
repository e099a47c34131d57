using Monitor.Actors.Live;
using Monitor.Shared.Alerting;

namespace Monitor.Actors.Alerting;

/// <summary>The alerts for readers, with receivers, outbox, dead letters and totals; and news as they come.</summary>
public sealed class AlertBoard() : DutyBoard<AlertManagerState>(AlertManagerState.Empty)
{
    public Broadcast<AlertNotice> Notices { get; } = new();
}
