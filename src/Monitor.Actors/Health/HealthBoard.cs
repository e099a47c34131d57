using Monitor.Actors.Alerting;
using Monitor.Actors.Live;
using Monitor.Shared.Health;

namespace Monitor.Actors.Health;

/// <summary>
/// What readers see of the health on the node that has the duty of alerting: how everything is now, and changes as they
/// come. On other nodes it is empty. Thread-safe.
/// </summary>
public sealed class HealthBoard
{
    private readonly Lock _gate = new();
    private DutyLife? _life;
    private volatile HealthState _state = HealthState.Empty;
    private volatile bool _isReady;

    /// <summary>Components, system and timeline.</summary>
    public HealthState State => _state;

    /// <summary>False until the journal has been read, and where the duty is elsewhere.</summary>
    public bool IsReady => _isReady;

    public Broadcast<HealthEvent> Changes { get; } = new();

    /// <summary>From now on this stretch of the duty shows its state here; null for none.</summary>
    internal void Begin(DutyLife? life)
    {
        lock (_gate)
        {
            _life = life;
            _state = HealthState.Empty;
            _isReady = false;
        }
    }

    internal void Show(DutyLife life, HealthState state)
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
