using Monitor.Simulation.Swarm;
using Monitor.Simulation.Worlds;

namespace Monitor.Simulation.Clusters;

/// <summary>Between clients, nodes and receivers: messages take a drawn time, and some do not arrive.</summary>
public sealed class Network(World world, SwarmPlan plan)
{
    private readonly Random _random = world.DrawsOf("network");

    /// <summary>Set once all is healed: fast, and nothing is lost.</summary>
    public bool IsHealed { get; set; }

    public Task DelayAsync() => world.DelayAsync(IsHealed
        ? TimeSpan.FromMilliseconds(1)
        : TimeSpan.FromTicks(_random.NextInt64(plan.NetworkDelayMax.Ticks + 1)));

    public bool Loses() => _random.NextDouble() < plan.NetworkLoss && !IsHealed;

    /// <summary>Calls what runs on a node, as a client does.</summary>
    /// <param name="node">Whom.</param>
    /// <param name="call">What is done there, inside the process.</param>
    /// <param name="patience">How long the caller waits.</param>
    /// <returns>Null when no answer came, for whatever reason: it may have been done or not.</returns>
    public Task<T?> CallAsync<T>(SimulatedNode node, Func<NodeLife, ValueTask<T>> call, TimeSpan patience)
        where T : class
    {
        var answer = new TaskCompletionSource<T?>();
        world.Time.CreateTimer(_ => answer.TrySetResult(null), null, patience, Timeout.InfiniteTimeSpan);
        world.Begin("a call", () => RunAsync(node, call, answer));
        return answer.Task;
    }

    private async Task RunAsync<T>(
        SimulatedNode node, Func<NodeLife, ValueTask<T>> call, TaskCompletionSource<T?> answer)
        where T : class
    {
        bool lost = Loses();
        await DelayAsync();
        if (lost)
            return;
        if (node.Life is not { } life)
        {
            await DelayAsync();
            answer.TrySetResult(null);
            return;
        }

        T? result = null;
        var done = new TaskCompletionSource();
        life.Host.Enter(Serve);
        await done.Task;
        lost = Loses();
        await DelayAsync();
        if (!lost)
            answer.TrySetResult(result);

        async void Serve()
        {
            try
            {
                result = await call(life);
            }
            catch (OperationCanceledException)
            {
                result = null;
            }

            done.SetResult();
        }
    }
}
