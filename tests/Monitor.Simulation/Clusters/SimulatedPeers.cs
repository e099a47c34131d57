using Monitor.Actors.Degraded;
using Monitor.Actors.Ports;
using Monitor.Actors.Sharding;
using Monitor.Shared.Queries;
using Monitor.Shared.Sharding;
using Monitor.Simulation.Runtime;
using Monitor.Simulation.Worlds;

namespace Monitor.Simulation.Clusters;

/// <summary>
/// The other nodes as one process reaches them: questions and answers take their time, get lost, or arrive twice, and
/// a process that stands still answers when it goes on.
/// </summary>
internal sealed class SimulatedPeers(
    World world, Network network, IReadOnlyList<SimulatedNode> nodes, SimulatedHost host) : IPeers
{
    private static readonly TimeSpan BrokenConnection = TimeSpan.FromSeconds(1);

    public ValueTask<PeerOutcome<ShardAnswer>> AskAsync(
        Member peer, ShardId shard, ShardQuery query, CancellationToken cancel) =>
        CallAsync(peer, life => life.Desk.AskAsync(shard, query, CancellationToken.None), cancel);

    public ValueTask<PeerOutcome<IReadOnlyList<ShardStanding>>> ListShardsAsync(
        Member peer, CancellationToken cancel) =>
        CallAsync(
            peer, async life => PeerOutcome.Answered(await life.Desk.ListShardsAsync(CancellationToken.None)), cancel);

    public ValueTask<PeerOutcome<ActorCensus>> ListActorsAsync(Member peer, CancellationToken cancel) =>
        CallAsync(peer, life => ValueTask.FromResult(PeerOutcome.Answered(life.Desk.ListActors())), cancel);

    public ValueTask<PeerOutcome<bool>> CommandAsync(Member peer, NodeCommand command, CancellationToken cancel) =>
        CallAsync(
            peer,
            life =>
            {
                life.Desk.Obey(command);
                return ValueTask.FromResult(PeerOutcome.Answered(true));
            },
            cancel);

    public ValueTask<PeerOutcome<DegradedAnswer>> TellAsync(Member peer, DegradedWord word, CancellationToken cancel) =>
        CallAsync(peer, life => life.Desk.HearAsync(word, CancellationToken.None), cancel);

    private async ValueTask<PeerOutcome<T>> CallAsync<T>(
        Member peer, Func<NodeLife, ValueTask<PeerOutcome<T>>> call, CancellationToken cancel)
    {
        var answer = new TaskCompletionSource<PeerOutcome<T>>();
        world.Begin("a question", () => CarryAsync(peer, call, answer));
        using (cancel.Register(() => answer.TrySetResult(TooSlow<T>(peer))))
            return await answer.Task.ConfigureAwait(false);
    }

    private async Task CarryAsync<T>(
        Member peer, Func<NodeLife, ValueTask<PeerOutcome<T>>> call, TaskCompletionSource<PeerOutcome<T>> answer)
    {
        (bool arrives, bool comesTwice, bool answers) = (!network.Loses(), network.Loses(), !network.Loses());
        await network.DelayAsync();
        NodeLife? life = nodes.FirstOrDefault(node => node.Name == peer.Node)?.Life;
        if (life is null || !arrives)
        {
            await world.DelayAsync(life is null ? TimeSpan.Zero : BrokenConnection);
            host.Enter(() => answer.TrySetResult(Unreachable<T>(peer)));
            return;
        }

        if (comesTwice)
            life.Host.Enter(() => world.Begin("a question again", async () => await call(life)));
        var done = new TaskCompletionSource<PeerOutcome<T>>();
        life.Host.Enter(() => world.Begin("a question", async () => done.TrySetResult(await call(life))));
        PeerOutcome<T> outcome = await done.Task;
        await network.DelayAsync();
        if (!answers)
        {
            await world.DelayAsync(BrokenConnection);
            outcome = Unreachable<T>(peer);
        }

        host.Enter(() => answer.TrySetResult(outcome));
    }

    private static PeerOutcome<T> Unreachable<T>(Member peer) =>
        PeerOutcome.Failed<T>(PeerOutcomeKind.Unreachable, $"{peer.Node} cannot be reached");

    private static PeerOutcome<T> TooSlow<T>(Member peer) =>
        PeerOutcome.Failed<T>(PeerOutcomeKind.TooSlow, $"{peer.Node} did not answer in time");
}
