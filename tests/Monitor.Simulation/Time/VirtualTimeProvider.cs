namespace Monitor.Simulation.Time;

/// <summary>
/// A clock that stands still until it is moved. Timers fire inside <see cref="Advance"/>, in the order of their due
/// times, each seeing the clock at its own due time. Thread-safe.
/// </summary>
public sealed class VirtualTimeProvider(DateTimeOffset start) : TimeProvider
{
    private readonly Lock _gate = new();
    private readonly PriorityQueue<VirtualTimer, (long Due, long Order)> _queue = new();
    private readonly DateTimeOffset _start = start;
    private long _elapsedTicks;
    private long _order;

    public VirtualTimeProvider()
        : this(new DateTimeOffset(2026, 1, 5, 9, 0, 0, TimeSpan.Zero))
    {
    }

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <summary>When the next timer is due; null when there is none.</summary>
    public TimeSpan? NextDue
    {
        get
        {
            lock (_gate)
            {
                DropCancelled();
                return _queue.TryPeek(out _, out (long Due, long Order) key)
                    ? TimeSpan.FromTicks(Math.Max(0, key.Due - _elapsedTicks))
                    : null;
            }
        }
    }

    public override DateTimeOffset GetUtcNow() => _start.AddTicks(Interlocked.Read(ref _elapsedTicks));

    public override long GetTimestamp() => Interlocked.Read(ref _elapsedTicks);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new VirtualTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Moves the clock, firing what falls due on the way.</summary>
    public void Advance(TimeSpan by)
    {
        long target = Interlocked.Read(ref _elapsedTicks) + by.Ticks;
        while (TryTakeDue(target, out VirtualTimer? timer))
            timer.Fire();
        Interlocked.Exchange(ref _elapsedTicks, target);
    }

    private bool TryTakeDue(long target, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out VirtualTimer? timer)
    {
        lock (_gate)
        {
            DropCancelled();
            if (!_queue.TryPeek(out timer, out (long Due, long Order) key) || key.Due > target)
            {
                timer = null;
                return false;
            }

            _queue.Dequeue();
            Interlocked.Exchange(ref _elapsedTicks, Math.Max(_elapsedTicks, key.Due));
            timer.RescheduleAfterFiring(key.Due);
            return true;
        }
    }

    private void DropCancelled()
    {
        while (_queue.TryPeek(out VirtualTimer? timer, out (long Due, long Order) key) && timer.Due != key.Due)
            _queue.Dequeue();
    }

    private sealed class VirtualTimer(VirtualTimeProvider clock, TimerCallback callback, object? state) : ITimer
    {
        private const long Never = -1;
        private long _periodTicks = Never;

        public long Due { get; private set; } = Never;

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (clock._gate)
            {
                _periodTicks = period == Timeout.InfiniteTimeSpan || period == TimeSpan.Zero ? Never : period.Ticks;
                Schedule(dueTime == Timeout.InfiniteTimeSpan ? Never : clock._elapsedTicks + dueTime.Ticks);
                return true;
            }
        }

        public void RescheduleAfterFiring(long firedAt) =>
            Schedule(_periodTicks == Never ? Never : firedAt + _periodTicks);

        public void Fire() => callback(state);

        public void Dispose()
        {
            lock (clock._gate)
                Due = Never;
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }

        private void Schedule(long due)
        {
            Due = due;
            if (due != Never)
                clock._queue.Enqueue(this, (due, clock._order++));
        }
    }
}
