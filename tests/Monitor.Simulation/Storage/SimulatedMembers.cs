using Monitor.Actors.Ports;
using Monitor.Shared.Sharding;

namespace Monitor.Simulation.Storage;

/// <summary>Members as one run of a node sees them.</summary>
internal sealed class SimulatedMembers(StoreSession session, MembersMedium medium) : IMembers
{
    public async ValueTask AnnounceAsync(Member member, TimeSpan ttl, CancellationToken cancel) =>
        await session.RunAsync($"Announcement of {member.Node}", () => medium.Announce(member, ttl), cancel)
            .ConfigureAwait(false);

    public async ValueTask WithdrawAsync(string node, Guid incarnation, CancellationToken cancel) =>
        await session.RunAsync($"Withdrawal of {node}", () => medium.Withdraw(node, incarnation), cancel)
            .ConfigureAwait(false);

    public async ValueTask ExpelAsync(string node, CancellationToken cancel) =>
        await session.RunAsync($"Expulsion of {node}", () => medium.Expel(node), cancel).ConfigureAwait(false);

    public async ValueTask PinAsync(ShardId shard, string? node, CancellationToken cancel) =>
        await session.RunAsync($"Pin of {shard}", () => medium.Pin(shard, node), cancel).ConfigureAwait(false);

    public ValueTask<ClusterView> ReadAsync(CancellationToken cancel) =>
        session.RunAsync("View", medium.Read, cancel);
}
