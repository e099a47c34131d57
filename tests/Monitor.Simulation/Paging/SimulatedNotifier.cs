using Monitor.Actors.Ports;
using Monitor.Simulation.Clusters;
using Monitor.Simulation.Runtime;
using Monitor.Simulation.Swarm;
using Monitor.Simulation.Worlds;

namespace Monitor.Simulation.Paging;

/// <summary>The way from a process to a receiver: requests and answers take their time and may get lost.</summary>
public sealed class SimulatedNotifier(
    World world, SwarmPlan plan, Network network, SimulatedHost host, string receiver, Action<Notification> take)
    : INotifier
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly Random _random = world.DrawsOf($"to {receiver}");

    public string Receiver => receiver;

    public async ValueTask<DeliveryOutcome> DeliverAsync(Notification notification, CancellationToken cancel)
    {
        var answer = new TaskCompletionSource<DeliveryOutcome>();
        world.Begin("a delivery", () => CarryAsync(notification, answer));
        using (cancel.Register(() => answer.TrySetCanceled(cancel)))
            return await answer.Task.ConfigureAwait(false);
    }

    private async Task CarryAsync(Notification notification, TaskCompletionSource<DeliveryOutcome> answer)
    {
        bool refuses = !network.IsHealed && _random.NextDouble() < plan.ReceiverErrorRate;
        bool arrives = !network.Loses();
        bool answers = !network.Loses();
        await network.DelayAsync();
        if (arrives && !refuses)
            take(notification);
        await network.DelayAsync();
        DeliveryOutcome outcome = new DeliveryOutcome.Delivered();
        if (!arrives || !answers)
        {
            await world.DelayAsync(Patience);
            outcome = new DeliveryOutcome.Temporary("no answer");
        }
        else if (refuses)
        {
            outcome = new DeliveryOutcome.Temporary("503");
        }

        host.Enter(() => answer.TrySetResult(outcome));
    }
}
