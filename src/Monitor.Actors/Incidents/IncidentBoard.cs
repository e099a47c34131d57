using Monitor.Actors.Alerting;
using Monitor.Shared.Incidents;

namespace Monitor.Actors.Incidents;

/// <summary>
/// What readers see of the incidents on the node that has the duty of alerting: the last state that is durable. On
/// other nodes it is empty. Thread-safe.
/// </summary>
public sealed class IncidentBoard
{
    private readonly Lock _gate = new();
    private DutyLife? _life;
    private volatile IncidentState _state = IncidentState.Empty;
    private volatile bool _isReady;

    public IncidentState State => _state;

    /// <summary>False until the journal has been read, and where the duty is elsewhere.</summary>
    public bool IsReady => _isReady;

    /// <summary>From now on this stretch of the duty shows its state here; null for none.</summary>
    internal void Begin(DutyLife? life)
    {
        lock (_gate)
        {
            _life = life;
            _state = IncidentState.Empty;
            _isReady = false;
        }
    }

    internal void Show(DutyLife life, IncidentState state)
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
