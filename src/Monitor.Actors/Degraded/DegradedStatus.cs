using Monitor.Shared.Sharding;

namespace Monitor.Actors.Degraded;

/// <summary>How a node stands to the degraded mode.</summary>
/// <param name="Since">Since when the database is away; null while it is not, or not for long.</param>
/// <param name="Shards">How many shards the node judges without a lease.</param>
/// <param name="Pages">Whether it decides who is told.</param>
/// <param name="Because">Why it judges none, where it does not; for people.</param>
public sealed record DegradedStatus(DateTimeOffset? Since, int Shards, bool Pages, string Because)
{
    public static DegradedStatus Well { get; } = new(null, 0, false, "");

    /// <summary>The members before the last outage, until some time after it.</summary>
    internal IReadOnlyList<Member> Before { get; init; } = [];

    /// <summary>True while the node judges or pages by itself.</summary>
    public bool IsDegraded => Shards > 0 || Pages;
}
