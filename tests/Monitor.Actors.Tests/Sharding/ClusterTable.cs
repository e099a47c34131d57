using Monitor.Actors.Ports;
using Monitor.Shared.Sharding;

namespace Monitor.Actors.Tests.Sharding;

/// <summary>Members, leases and pins by one clock, as the ports promise them.</summary>
internal sealed class ClusterTable(Func<TimeSpan> now)
{
    private readonly Dictionary<ShardId, (Lease Lease, TimeSpan Until)> _leases = [];
    private readonly Dictionary<string, (Member Member, TimeSpan Until)> _members = [];
    private readonly Dictionary<ShardId, string> _pins = [];
    private long _epoch;

    public ClusterView View => new(
        [.. _members.Values.Where(present => present.Until > now()).Select(present => present.Member)],
        [.. _leases.Values.Where(held => held.Until > now()).Select(held => held.Lease)],
        new Dictionary<ShardId, string>(_pins));

    public Lease? Acquire(ShardId shard, string owner, TimeSpan ttl)
    {
        if (_leases.TryGetValue(shard, out (Lease Lease, TimeSpan Until) held) && held.Until > now()
            && held.Lease.Owner != owner)
            return null;
        var lease = new Lease(shard, owner, new Epoch(++_epoch));
        _leases[shard] = (lease, now() + ttl);
        return lease;
    }

    public IReadOnlyList<Lease> Renew(IReadOnlyList<Lease> leases, TimeSpan ttl)
    {
        List<Lease> held = [.. leases.Where(IsHeld)];
        foreach (Lease lease in held)
            _leases[lease.Shard] = (lease, now() + ttl);
        return held;
    }

    public bool Release(Lease lease) => IsHeld(lease) && _leases.Remove(lease.Shard);

    /// <summary>False when another process has the name.</summary>
    public bool Announce(Member member, TimeSpan ttl)
    {
        if (_members.TryGetValue(member.Node, out (Member Member, TimeSpan Until) known) && known.Until > now()
            && known.Member.Incarnation != member.Incarnation)
            return false;
        _members[member.Node] = (member, now() + ttl);
        return true;
    }

    public bool Withdraw(string node, Guid incarnation) =>
        _members.TryGetValue(node, out (Member Member, TimeSpan Until) known)
        && known.Member.Incarnation == incarnation && _members.Remove(node);

    public void Expel(string node)
    {
        _members.Remove(node);
        foreach (ShardId shard
            in _leases.Where(held => held.Value.Lease.Owner == node).Select(held => held.Key).ToList())
            _leases.Remove(shard);
    }

    public void Pin(ShardId shard, string? node)
    {
        if (node is null)
            _pins.Remove(shard);
        else
            _pins[shard] = node;
    }

    private bool IsHeld(Lease lease) =>
        _leases.TryGetValue(lease.Shard, out (Lease Lease, TimeSpan Until) held) && held.Lease == lease
        && held.Until > now();
}
