using Monitor.Actors.Live;
using Monitor.Shared.Alerting;

namespace Monitor.Actors.Alerting;

/// <summary>
/// What readers see of the alerts: the last state that is durable, and news as they come. Thread-safe; a state that
/// was taken stays as it is.
/// </summary>
public sealed class AlertBoard
{
    private volatile AlertManagerState _state = AlertManagerState.Empty;
    private volatile bool _isReady;

    /// <summary>Alerts, receivers, outbox, dead letters and totals, as they stand in the journal.</summary>
    public AlertManagerState State => _state;

    /// <summary>False until the journal has been read after a start, and while the duty is elsewhere.</summary>
    public bool IsReady => _isReady;

    public Broadcast<AlertNotice> Notices { get; } = new();

    internal void Show(AlertManagerState state)
    {
        _state = state;
        _isReady = true;
    }

    /// <summary>The duty is elsewhere: what is shown is not kept up to date here.</summary>
    internal void Hide() => _isReady = false;
}
