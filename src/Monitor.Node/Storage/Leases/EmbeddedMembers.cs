using Monitor.Actors.Ports;
using Monitor.Shared.Sharding;

namespace Monitor.Node.Storage.Leases;

/// <summary>
/// The members of a node that is alone: itself. Kept in memory, because nobody is there who could read it after a
/// restart; pins too, which change nothing while there is one node to pin to.
/// </summary>
public sealed class EmbeddedMembers(EmbeddedLeases leases, TimeProvider time) : IMembers
{
    private readonly Lock _gate = new();
    private readonly SortedDictionary<string, Present> _members = new(StringComparer.Ordinal);
    private readonly Dictionary<ShardId, string> _pins = [];

    public ValueTask AnnounceAsync(Member member, TimeSpan ttl, CancellationToken cancel)
    {
        lock (_gate)
        {
            DateTimeOffset now = time.GetUtcNow();
            if (_members.TryGetValue(member.Node, out Present known) && known.Until > now
                && known.Member.Incarnation != member.Incarnation)
                return ValueTask.FromException(new NameTakenException(
                    $"Another node named {member.Node} is there, at {known.Member.Address}."));
            _members[member.Node] = new Present(member, now + ttl);
            return ValueTask.CompletedTask;
        }
    }

    public ValueTask WithdrawAsync(string node, Guid incarnation, CancellationToken cancel)
    {
        lock (_gate)
        {
            if (_members.TryGetValue(node, out Present known) && known.Member.Incarnation == incarnation)
                _members.Remove(node);
            return ValueTask.CompletedTask;
        }
    }

    public ValueTask ExpelAsync(string node, CancellationToken cancel)
    {
        lock (_gate)
        {
            _members.Remove(node);
            leases.EndAllOf(node);
            return ValueTask.CompletedTask;
        }
    }

    public ValueTask PinAsync(ShardId shard, string? node, CancellationToken cancel)
    {
        lock (_gate)
        {
            if (node is null)
                _pins.Remove(shard);
            else
                _pins[shard] = node;
            return ValueTask.CompletedTask;
        }
    }

    public async ValueTask<ClusterView> ReadAsync(CancellationToken cancel)
    {
        IReadOnlyList<Lease> held = await leases.ListAsync(cancel).ConfigureAwait(false);
        lock (_gate)
        {
            DateTimeOffset now = time.GetUtcNow();
            return new ClusterView(
                [.. _members.Values.Where(present => present.Until > now).Select(present => present.Member)],
                held,
                new Dictionary<ShardId, string>(_pins));
        }
    }

    private readonly record struct Present(Member Member, DateTimeOffset Until);
}
