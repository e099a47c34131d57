using Monitor.Simulation.Runtime;

namespace Monitor.Simulation.Time;

/// <summary>
/// The clock of one machine: off by its skew, as far as it says what time it is; what it measures is right. Timers
/// fire in its process, and so not while that is paused, and never after its end.
/// </summary>
public sealed class HostTimeProvider(VirtualTimeProvider world, SimulatedHost host, TimeSpan skew) : TimeProvider
{
    public override long TimestampFrequency => world.TimestampFrequency;

    public override DateTimeOffset GetUtcNow() => world.GetUtcNow() + skew;

    public override long GetTimestamp() => world.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        // Of a periodic timer that fell due several times while the process was paused, one comes afterwards.
        bool isAtDoor = false;
        return world.CreateTimer(_ => Fire(), null, dueTime, period);

        void Fire()
        {
            if (isAtDoor)
                return;
            isAtDoor = true;
            host.Enter(() =>
            {
                isAtDoor = false;
                callback(state);
            });
        }
    }
}
