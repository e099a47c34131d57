using Monitor.Simulation.Runtime;
using Monitor.Simulation.Time;

namespace Monitor.Simulation.Worlds;

/// <summary>
/// One simulated world: a clock, a thread and draws from one seed. Whatever lives in it waits by this clock only, and
/// goes on where the scheduler says; so the seed replays all of it. To be made and run on one thread of its own.
/// </summary>
public sealed class World(int seed, Trace trace)
{
    private const int MostTurnsAtOnce = 200_000;

    private readonly DateTimeOffset _start = new VirtualTimeProvider().GetUtcNow();
    private BrokenLawException? _broken;

    public int Seed => seed;

    public VirtualTimeProvider Time { get; } = new();

    public SimulatedScheduler Scheduler { get; } = new(seed, bindsThread: true);

    public Trace Trace => trace;

    public DateTimeOffset Now => Time.GetUtcNow();

    public TimeSpan Elapsed => Now - _start;

    /// <summary>The source of draws for one purpose: what draws more or less does not shift the others.</summary>
    public Random DrawsOf(string purpose)
    {
        uint hash = 2_166_136_261;
        foreach (char c in purpose)
            hash = (hash ^ c) * 16_777_619;
        return new Random(unchecked((int)hash * 31 + seed));
    }

    public void Note(string who, string what) => trace.Note(Elapsed, who, what);

    /// <summary>A law is broken: the run ends here.</summary>
    public void Break(string law, string how)
    {
        Note("LAW", $"{law}: {how}");
        _broken ??= new BrokenLawException(law, how, Elapsed);
    }

    /// <summary>Waits by the world's clock; goes on inside the timer, on the world's thread.</summary>
    public Task DelayAsync(TimeSpan delay)
    {
        var over = new TaskCompletionSource();
        Time.CreateTimer(
            _ => over.TrySetResult(), null, delay > TimeSpan.Zero ? delay : TimeSpan.Zero, Timeout.InfiniteTimeSpan);
        return over.Task;
    }

    /// <summary>Begins something that lives in this world; an error of it ends the run.</summary>
    public async void Begin(string who, Func<Task> life)
    {
        try
        {
            await life();
        }
#pragma warning disable CA1031 // Whatever it is, the run is over and says so.
        catch (Exception error)
#pragma warning restore CA1031
        {
            Break("the simulation itself goes on", $"{who}: {error}");
        }
    }

    /// <summary>Lets time pass up to a moment, or until something is so.</summary>
    /// <returns>False when the moment came first.</returns>
    /// <exception cref="BrokenLawException">A law was broken.</exception>
    public bool RunUntil(TimeSpan moment, Func<bool>? until = null)
    {
        while (true)
        {
            Scheduler.RunUntilIdle(MostTurnsAtOnce);
            if (Scheduler.Escape is { } escape)
                Break("everything goes on by the scheduler", escape);
            if (_broken is not null)
                throw _broken;
            if (until is not null && until())
                return true;
            if (Time.NextDue is not { } next || Elapsed + next > moment)
                break;
            Time.Advance(next);
        }

        if (Elapsed < moment)
            Time.Advance(moment - Elapsed);
        return until is null;
    }
}
