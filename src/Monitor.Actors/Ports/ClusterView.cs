using Monitor.Shared.Sharding;

namespace Monitor.Actors.Ports;

/// <summary>A cluster as its store sees it at one moment.</summary>
/// <param name="Members">Nodes whose announcement has not run out, by name.</param>
/// <param name="Leases">Leases that are held, by shard.</param>
/// <param name="Pins">Shards that an operator has put on a node.</param>
public sealed record ClusterView(
    IReadOnlyList<Member> Members, IReadOnlyList<Lease> Leases, IReadOnlyDictionary<ShardId, string> Pins)
{
    public static ClusterView Empty { get; } = new([], [], new Dictionary<ShardId, string>());

    /// <summary>Where a shard lives now; null while nobody owns it.</summary>
    public Member? OwnerOf(ShardId shard) =>
        Leases.FirstOrDefault(lease => lease.Shard == shard) is { } lease
            ? Members.FirstOrDefault(member => member.Node == lease.Owner)
            : null;
}
