namespace Monitor.Simulation.Storage;

/// <summary>
/// What goes wrong with the simulated stores, drawn from a seed: each operation takes a while and may fail before it
/// has any effect. Without settings nothing goes wrong and every operation ends at once, on the caller's thread.
/// </summary>
public sealed class StoreFaults(int seed, TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly Random _random = new(seed);

    /// <summary>Operations take up to this long, half of it before their effect and half after.</summary>
    public TimeSpan DelayMax { get; set; }

    /// <summary>What a reader of a log found takes up to so much longer to come to it.</summary>
    public TimeSpan ReadDelayMax { get; set; }

    /// <summary>The part of operations that fail, from 0 to 1.</summary>
    public double ErrorRate { get; set; }

    /// <summary>
    /// The part of operations that take effect and seem to fail, from 0 to 1. Only of stores behind a link.
    /// </summary>
    public double LostAnswerRate { get; set; }

    /// <summary>While set, every operation fails: the engine is away.</summary>
    public bool IsDown { get; set; }

    public TimeProvider Time => time;

    public TimeSpan DrawDelay()
    {
        if (DelayMax == TimeSpan.Zero)
            return TimeSpan.Zero;
        lock (_gate)
            return TimeSpan.FromTicks(_random.NextInt64(DelayMax.Ticks / 2 + 1));
    }

    public TimeSpan DrawReadDelay()
    {
        lock (_gate)
            return TimeSpan.FromTicks(_random.NextInt64(ReadDelayMax.Ticks + 1));
    }

    public bool DrawError()
    {
        lock (_gate)
            return IsDown || (ErrorRate > 0 && _random.NextDouble() < ErrorRate);
    }

    internal StoreFate DrawFate()
    {
        lock (_gate)
        {
            (double fails, double loses, double outlives) =
                (_random.NextDouble(), _random.NextDouble(), _random.NextDouble());
            return new StoreFate(IsDown || fails < ErrorRate, loses < LostAnswerRate, outlives < 0.5);
        }
    }

    /// <summary>
    /// Waits exactly so long by the simulated clock; timers that are due at once fire in their order.
    /// </summary>
    public Task WaitAsync(TimeSpan delay)
    {
        if (delay <= TimeSpan.Zero)
            return Task.CompletedTask;
        var over = new TaskCompletionSource();
        ITimer timer = time.CreateTimer(_ => Inline.Complete(over), null, delay, Timeout.InfiniteTimeSpan);
        return ReleaseAsync();

        async Task ReleaseAsync()
        {
            await over.Task.ConfigureAwait(false);
            await timer.DisposeAsync().ConfigureAwait(false);
        }
    }
}
