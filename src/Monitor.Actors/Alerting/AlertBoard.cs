using Monitor.Actors.Live;
using Monitor.Shared.Alerting;

namespace Monitor.Actors.Alerting;

/// <summary>
/// What readers see of the alerts on the node that has the duty: the last state that is durable, and news as they come.
/// On other nodes it is empty. Thread-safe; a state that was taken stays as it is.
/// </summary>
public sealed class AlertBoard
{
    private readonly Lock _gate = new();
    private DutyLife? _life;
    private volatile AlertManagerState _state = AlertManagerState.Empty;
    private volatile bool _isReady;

    /// <summary>Alerts, receivers, outbox, dead letters and totals, as they stand in the journal.</summary>
    public AlertManagerState State => _state;

    /// <summary>False until the journal has been read, and where the duty is elsewhere.</summary>
    public bool IsReady => _isReady;

    public Broadcast<AlertNotice> Notices { get; } = new();

    /// <summary>From now on this stretch of the duty shows its state here; null for none.</summary>
    internal void Begin(DutyLife? life)
    {
        lock (_gate)
        {
            _life = life;
            _state = AlertManagerState.Empty;
            _isReady = false;
        }
    }

    internal void Show(DutyLife life, AlertManagerState state)
    {
        lock (_gate)
        {
            if (!ReferenceEquals(life, _life))
                return;
            _state = state;
            _isReady = true;
        }
    }
}
