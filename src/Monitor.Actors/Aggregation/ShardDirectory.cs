using System.Collections.Concurrent;
using Monitor.Actors.Ingest;
using Monitor.Actors.Runtime;
using Monitor.Actors.Sharding;
using Monitor.Shared.Queries;
using Monitor.Shared.Rules;
using Monitor.Shared.Sharding;

namespace Monitor.Actors.Aggregation;

/// <summary>
/// The shards with series that this node acts for: an aggregator for each ownership, and how they stand. Thread-safe.
/// </summary>
public sealed class ShardDirectory : IShardRunner
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(10);

    private readonly ConcurrentDictionary<ShardId, Entry> _entries = new();
    private readonly ActorSystem _system;
    private readonly ShardHoldings _holdings;
    private readonly Func<ShardOwnership, AggregatorPorts> _ports;
    private readonly AggregatorOptions _options;
    private volatile RuleSet _rules;
    private volatile bool _allKnowRules = true;
    private int _unsavedStops;

    /// <param name="system">Where aggregators live.</param>
    /// <param name="count">How many shards components are spread over, on whatever node.</param>
    /// <param name="holdings">What this node may act for.</param>
    /// <param name="ports">What the aggregator of an ownership works with.</param>
    /// <param name="options">How they go about it.</param>
    /// <param name="rules">The rules at the start.</param>
    public ShardDirectory(
        ActorSystem system, int count, ShardHoldings holdings, Func<ShardOwnership, AggregatorPorts> ports,
        AggregatorOptions options, RuleSet rules)
    {
        _system = system;
        Count = count;
        _holdings = holdings;
        _ports = ports;
        _options = options;
        _rules = rules;
    }

    /// <summary>How many shards components are spread over, on whatever node.</summary>
    public int Count { get; }

    public RuleSet RulesInForce => _rules;

    /// <summary>Of the shards that this node acts for, by number.</summary>
    public IReadOnlyList<AggregatorStatus> Statuses =>
        [.. _entries.Values.Select(entry => entry.Status).OrderBy(status => status.Shard.Value)];

    /// <summary>The shards of this node that have not caught up with their logs yet.</summary>
    public int Recovering => _entries.Values.Count(entry => !entry.Status.IsLive);

    /// <summary>Shards that stopped without having saved their state; the next owner reads more of the log.</summary>
    public int UnsavedStops => Volatile.Read(ref _unsavedStops);

    public ShardId ShardOf(string component) => ComponentDirectory.ShardOf(component, Count);

    public void Start(ShardId shard, Epoch epoch)
    {
        var ownership = new ShardOwnership(shard, epoch, _holdings);
        var status = new AggregatorStatus(shard);
        AggregatorPorts ports = _ports(ownership);
        ActorRef<AggregatorMessage> actor = _system.Spawn(
            $"shards/{shard}@{epoch}",
            () => new AggregatorActor(shard, ports, _options, status, _rules),
            capacity: 4096);
        _entries[shard] = new Entry(ownership, actor, status);
    }

    public async Task StopAsync(ShardId shard, CancellationToken cancel)
    {
        if (!_entries.TryGetValue(shard, out Entry? entry))
            return;
        bool isSaved = false;
        try
        {
            isSaved = await entry.Actor.AskAsync<bool>(done => new AggregatorMessage.Finish(done), cancel)
                .ConfigureAwait(false);
        }
        catch (Exception error) when (error is OperationCanceledException or ActorUnavailableException)
        {
            // It stops as it is: the next owner reads more of the log.
        }

        if (!isSaved)
            Interlocked.Increment(ref _unsavedStops);
        await EndAsync(shard, entry).ConfigureAwait(false);
    }

    public void Abandon(ShardId shard)
    {
        if (_entries.TryGetValue(shard, out Entry? entry))
            _ = EndAsync(shard, entry);
    }

    /// <summary>Asks one shard of this node; waits while it recovers.</summary>
    /// <exception cref="ShardElsewhereException">This node does not act for the shard.</exception>
    /// <exception cref="TimeoutException">The shard did not answer in time.</exception>
    /// <exception cref="ActorUnavailableException">The shard takes no questions now.</exception>
    public async ValueTask<ShardAnswer> AskAsync(ShardId shard, ShardQuery query, CancellationToken cancel)
    {
        if (!_entries.TryGetValue(shard, out Entry? entry))
            throw new ShardElsewhereException(shard);
        return await entry.Actor
            .AskAsync<ShardAnswer>(reply => new AggregatorMessage.Ask(query, reply), cancel)
            .AsTask().WaitAsync(Deadline, _system.Time, cancel).ConfigureAwait(false);
    }

    /// <summary>
    /// Has every shard judge by these rules; false where one is too busy to be told: then tell again.
    /// </summary>
    public bool ReplaceRules(RuleSet rules)
    {
        if (ReferenceEquals(_rules, rules) && _allKnowRules)
            return true;
        _rules = rules;
        bool told = true;
        foreach (Entry entry in _entries.Values)
            told &= entry.Actor.TryTell(new AggregatorMessage.ReplaceRules(rules)) || !entry.Ownership.IsHeld;
        _allKnowRules = told;
        return told;
    }

    private Task EndAsync(ShardId shard, Entry entry)
    {
        _entries.TryRemove(KeyValuePair.Create(shard, entry));
        entry.Ownership.End();
        return entry.Actor.StopAsync();
    }

    private sealed record Entry(ShardOwnership Ownership, ActorRef<AggregatorMessage> Actor, AggregatorStatus Status);
}
