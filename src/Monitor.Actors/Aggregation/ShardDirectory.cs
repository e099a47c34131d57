using Monitor.Actors.Ingest;
using Monitor.Actors.Ports;
using Monitor.Actors.Runtime;
using Monitor.Shared.Queries;
using Monitor.Shared.Rules;
using Monitor.Shared.Sharding;

namespace Monitor.Actors.Aggregation;

/// <summary>The shards of the node: their aggregators, and how they stand.</summary>
public sealed class ShardDirectory : INativeSessions
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(10);

    private readonly TimeProvider _time;
    private readonly ActorRef<AggregatorMessage>[] _aggregators;
    private readonly AggregatorStatus[] _statuses;
    private volatile RuleSet _rules;
    private volatile bool _allKnowRules = true;

    /// <summary>Starts an aggregator for each shard; they recover at once.</summary>
    public ShardDirectory(
        ActorSystem system, int shards, Func<ShardId, AggregatorPorts> ports, AggregatorOptions options, RuleSet rules)
    {
        _time = system.Time;
        _rules = rules;
        _statuses = [.. Enumerable.Range(0, shards).Select(shard => new AggregatorStatus(new ShardId(shard)))];
        _aggregators = [.. _statuses.Select(status => system.Spawn(
            $"shards/{status.Shard}",
            () => new AggregatorActor(status.Shard, ports(status.Shard), options, status, _rules),
            capacity: 4096))];
    }

    public int Count => _aggregators.Length;

    public IReadOnlyList<AggregatorStatus> Statuses => _statuses;

    /// <summary>The shards that have not caught up with their logs yet.</summary>
    public int Recovering => _statuses.Count(status => !status.IsLive);

    public ShardId ShardOf(string component) => ComponentDirectory.ShardOf(component, Count);

    /// <summary>Asks one shard; waits while it recovers.</summary>
    /// <exception cref="TimeoutException">The shard did not answer in time.</exception>
    /// <exception cref="ActorUnavailableException">The shard takes no questions now.</exception>
    public async ValueTask<ShardAnswer> AskAsync(ShardId shard, ShardQuery query, CancellationToken cancel) =>
        await _aggregators[shard.Value]
            .AskAsync<ShardAnswer>(reply => new AggregatorMessage.Ask(query, reply), cancel)
            .AsTask().WaitAsync(Deadline, _time, cancel).ConfigureAwait(false);

    /// <summary>
    /// Has every shard judge by these rules; false where one is too busy to be told: then tell again.
    /// </summary>
    public bool ReplaceRules(RuleSet rules)
    {
        if (ReferenceEquals(_rules, rules) && _allKnowRules)
            return true;
        _rules = rules;
        bool told = true;
        foreach (ActorRef<AggregatorMessage> aggregator in _aggregators)
            told &= aggregator.TryTell(new AggregatorMessage.ReplaceRules(rules));
        _allKnowRules = told;
        return told;
    }

    /// <summary>Has a shard tell the alert manager all that is active there.</summary>
    public void Reconcile(ShardId shard) => _aggregators[shard.Value].TryTell(new AggregatorMessage.Reconcile());

    /// <summary>Saves every shard's state; false where one could not.</summary>
    public async Task<bool> CheckpointAsync(CancellationToken cancel)
    {
        Task<bool>[] saves = [.. _aggregators.Zip(_statuses)
            .Where(pair => pair.Second.IsLive && pair.Second.Position > pair.Second.CheckpointPosition)
            .Select(pair => pair.First.AskAsync<bool>(reply => new AggregatorMessage.Checkpoint(reply), cancel).AsTask())];
        bool[] saved = await Task.WhenAll(saves).ConfigureAwait(false);
        return saved.All(done => done);
    }

    public Task StopAsync() => Task.WhenAll(_aggregators.Select(aggregator => aggregator.StopAsync()));

    public async ValueTask<long> LastSequenceAsync(string component, UInt128 session, CancellationToken cancel)
    {
        try
        {
            ShardAnswer answer = await AskAsync(ShardOf(component), new ShardQuery.LastSequence(session), cancel)
                .ConfigureAwait(false);
            return ((ShardAnswer.Sequence)answer).Last;
        }
        catch (Exception error) when (error is TimeoutException or ActorUnavailableException)
        {
            throw new StoreUnavailableException($"The shard of '{component}' cannot say yet what has counted.", error);
        }
    }
}
