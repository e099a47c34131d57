using Monitor.Shared.Merging;

namespace Monitor.Actors.Queries;

/// <summary>What all shards together answered of series that were merged.</summary>
/// <param name="Groups">By key, in order, up to the limit; each of all shards that answered.</param>
/// <param name="HasMore">There are groups beyond the limit.</param>
/// <param name="Missing">Shards that did not answer in time: with any, every group may lack series.</param>
/// <param name="Refusal">Why it was not done, and what to ask instead, for people; empty when it was.</param>
public sealed record MergedAnswer(
    IReadOnlyList<MergedGroup> Groups, bool HasMore, IReadOnlyList<MissingShard> Missing, string Refusal);
