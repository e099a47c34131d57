using Monitor.Shared.Queries;
using Monitor.Shared.Sharding;

namespace Monitor.Actors.Queries;

/// <summary>Asks shards, wherever in the cluster they live. Thread-safe.</summary>
public interface IShardQuestions
{
    /// <summary>How many shards components are spread over.</summary>
    int Count { get; }

    ShardId ShardOf(string component);

    /// <summary>
    /// Asks one shard. A shard that is on its way from one node to another is waited for.
    /// </summary>
    /// <param name="shard">Which.</param>
    /// <param name="query">What.</param>
    /// <param name="patience">How long to wait at most.</param>
    /// <param name="cancel">The asker went away.</param>
    /// <exception cref="OperationCanceledException">The asker went away.</exception>
    ValueTask<ShardReply> AskAsync(ShardId shard, ShardQuery query, TimeSpan patience, CancellationToken cancel);
}

/// <summary>What came of a question.</summary>
/// <param name="Answer">Null when there is none.</param>
/// <param name="Epoch">The ownership that the answer was made under.</param>
/// <param name="Reason">Why there is no answer, for people; empty when there is one.</param>
public readonly record struct ShardReply(ShardAnswer? Answer, Epoch Epoch, string Reason);
