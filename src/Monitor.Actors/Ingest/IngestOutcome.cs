using System.Collections.Immutable;

namespace Monitor.Actors.Ingest;

/// <summary>What became of one request. Points that were rejected stay rejected whatever the status.</summary>
/// <param name="Status">Whether the accepted points are kept.</param>
/// <param name="Accepted">Points taken.</param>
/// <param name="Rejected">Points not taken because of what they are; sending them again would not help.</param>
/// <param name="Rejections">The reasons, in the order they first came up; empty when nothing was rejected.</param>
/// <param name="RetryAfter">How long to wait when overloaded or unavailable; zero otherwise.</param>
/// <param name="Reason">Why it was not kept, for people; empty when durable.</param>
public sealed record IngestOutcome(
    IngestStatus Status,
    long Accepted,
    long Rejected,
    ImmutableArray<Rejection> Rejections,
    TimeSpan RetryAfter = default,
    string Reason = "")
{
    /// <summary>Everything accepted is durable and nothing was rejected.</summary>
    public static IngestOutcome Durable(long accepted) => new(IngestStatus.Durable, accepted, 0, []);
}
