using Monitor.Actors.Live;
using Monitor.Shared.Health;

namespace Monitor.Actors.Health;

/// <summary>What readers see of the health: how everything is now, and changes as they come. Thread-safe.</summary>
public sealed class HealthBoard
{
    private volatile HealthState _state = HealthState.Empty;
    private volatile bool _isReady;

    /// <summary>Components, system and timeline.</summary>
    public HealthState State => _state;

    /// <summary>False until the journal has been read after a start, and while the duty is elsewhere.</summary>
    public bool IsReady => _isReady;

    public Broadcast<HealthEvent> Changes { get; } = new();

    internal void Show(HealthState state)
    {
        _state = state;
        _isReady = true;
    }

    /// <summary>The duty is elsewhere: what is shown is not kept up to date here.</summary>
    internal void Hide() => _isReady = false;
}
