using Monitor.Actors.Ports;
using Monitor.Shared.Sharding;

namespace Monitor.Simulation.Storage;

/// <summary>The members of a simulated cluster, by one clock that all nodes go by.</summary>
internal sealed class MembersMedium(TimeProvider time, LeasesMedium leases)
{
    private readonly Lock _gate = new();
    private readonly SortedDictionary<string, Present> _members = new(StringComparer.Ordinal);
    private readonly SortedDictionary<int, string> _pins = [];

    public bool Announce(Member member, TimeSpan ttl)
    {
        lock (_gate)
        {
            DateTimeOffset now = time.GetUtcNow();
            if (_members.TryGetValue(member.Node, out Present known) && known.Until > now
                && known.Member.Incarnation != member.Incarnation)
                throw new NameTakenException($"Another node named {member.Node} is there.");
            _members[member.Node] = new Present(member, now + ttl);
            return true;
        }
    }

    public bool Withdraw(string node, Guid incarnation)
    {
        lock (_gate)
        {
            return _members.TryGetValue(node, out Present known) && known.Member.Incarnation == incarnation
                && _members.Remove(node);
        }
    }

    public bool Expel(string node)
    {
        lock (_gate)
        {
            leases.EndAllOf(node);
            return _members.Remove(node);
        }
    }

    public bool Pin(ShardId shard, string? node)
    {
        lock (_gate)
        {
            if (node is null)
                return _pins.Remove(shard.Value);
            _pins[shard.Value] = node;
            return true;
        }
    }

    public ClusterView Read()
    {
        lock (_gate)
        {
            DateTimeOffset now = time.GetUtcNow();
            return new ClusterView(
                [.. _members.Values.Where(present => present.Until > now).Select(present => present.Member)],
                leases.List(),
                _pins.ToDictionary(pin => new ShardId(pin.Key), pin => pin.Value));
        }
    }

    private readonly record struct Present(Member Member, DateTimeOffset Until);
}
