namespace Monitor.Actors.Alerting;

/// <summary>
/// What readers see of a state that belongs to the duty of alerting: on the node that has the duty the last one that is
/// durable, on others the empty one. Thread-safe; a state that was taken stays as it is.
/// </summary>
/// <typeparam name="TState">Immutable.</typeparam>
public abstract class DutyBoard<TState>
    where TState : class
{
    private readonly Lock _gate = new();
    private readonly TState _empty;
    private DutyLife? _life;
    private volatile TState _state;
    private volatile bool _isReady;

    private protected DutyBoard(TState empty)
    {
        _empty = empty;
        _state = empty;
    }

    /// <summary>As it stands in the journal.</summary>
    public TState State => _state;

    /// <summary>False until the journal has been read, and where the duty is elsewhere.</summary>
    public bool IsReady => _isReady;

    /// <summary>From now on this stretch of the duty shows its state here; null for none.</summary>
    internal void Begin(DutyLife? life)
    {
        lock (_gate)
        {
            _life = life;
            _state = _empty;
            _isReady = false;
        }
    }

    /// <summary>Shows a state; one of a stretch that is over is left out.</summary>
    internal void Show(DutyLife life, TState state)
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
