using Monitor.Shared.Aggregation;
using Monitor.Shared.Alerting;
using Monitor.Shared.Rules;
using Monitor.Shared.Rules.Evaluation;
using Monitor.Shared.Sharding;
using Monitor.Shared.Windows;

namespace Monitor.Actors.Degraded;

/// <summary>
/// The shards that this node judges without a lease, each in the state in which its owner left it, or from nothing
/// where another node was the owner. What leaves their windows goes nowhere: history is written by the next owner, who
/// reads the same records from the log.
/// </summary>
internal sealed class DegradedShards
{
    private static readonly DiscardedBuckets Nowhere = new();

    private readonly Dictionary<ShardId, (ShardState State, long AtMs)> _left = [];
    private readonly Dictionary<ShardId, ShardState> _judged = [];

    /// <summary>How many are judged.</summary>
    public int Count => _judged.Count;

    /// <summary>When the next rule wants to be judged if nothing comes before, Unix milliseconds.</summary>
    public long NextDueMs => _judged.Count == 0 ? long.MaxValue : _judged.Values.Min(state => state.NextDueMs);

    public bool Judges(ShardId shard) => _judged.ContainsKey(shard);

    /// <summary>A shard's owner had to stop, and this is how far it came.</summary>
    public void Leave(ShardId shard, ShardState state, long nowMs) => _left[shard] = (state, nowMs);

    /// <summary>Leases decide; what was left before a time is with its owners again.</summary>
    public void Clear(long leftBeforeMs)
    {
        _judged.Clear();
        foreach (ShardId shard in _left.Where(left => left.Value.AtMs < leftBeforeMs).Select(left => left.Key).ToList())
            _left.Remove(shard);
    }

    /// <summary>
    /// From now on this node judges the shard. What began to fire since the outage did is told again: its owner may
    /// have found it when nobody could be told any more.
    /// </summary>
    public IReadOnlyList<AlertTransition> Begin(ShardId shard, RuleSet rules, long nowMs, long awaySinceMs)
    {
        bool isKnown = _left.Remove(shard, out (ShardState State, long AtMs) left);
        ShardState state = isKnown ? left.State : new ShardState(shard);
        if (!isKnown || !ReferenceEquals(state.RulesInForce, rules))
            state.Replace(rules);
        state.TakeTransitions();
        state.WasBlindUntil(nowMs);
        _judged.Add(shard, state);
        return
        [
            .. state.RuleInstances
                .Where(rule => rule.State.State == AlertState.Firing && rule.State.FiringSinceMs >= awaySinceMs)
                .Select(rule => rule.Announce(shard, AlertTransition.Replayed, new RuleTransition(
                    AlertState.Pending, AlertState.Firing, rule.State.FiringSinceMs, rule.Value,
                    "it fires since the database is away"))),
        ];
    }

    /// <summary>Another node judges the shard; should that end, it goes on here from where it was.</summary>
    public void End(ShardId shard)
    {
        if (_judged.Remove(shard, out ShardState? state))
            _left[shard] = (state, 0);
    }

    /// <summary>True when what was just applied named series that nobody has defined here.</summary>
    public bool LacksDefinitions { get; private set; }

    /// <summary>Takes a record, at the time at which it arrived here, and judges what it touches.</summary>
    /// <exception cref="FormatException">The record is of a version that this code does not know.</exception>
    public IEnumerable<AlertTransition> Apply(ShardId shard, ReadOnlySpan<byte> record, long nowMs)
    {
        ShardState state = _judged[shard];
        long unknown = state.Counters.UnknownSeries;
        state.AdvanceTo(nowMs);
        state.Apply(record, nowMs, Nowhere);
        LacksDefinitions = state.Counters.UnknownSeries > unknown;
        state.EvaluateTouched();
        state.TakeHealthReports();
        return Told(state);
    }

    /// <summary>Time has passed.</summary>
    /// <param name="isBlind">
    /// True while some node does not answer: whoever is not heard of may be speaking to that one, and is not silent.
    /// </param>
    public IEnumerable<AlertTransition> AdvanceTo(long nowMs, RuleSet rules, bool isBlind)
    {
        var told = new List<AlertTransition>();
        foreach (ShardState state in _judged.Values)
        {
            if (isBlind)
                state.WasBlindUntil(nowMs);
            state.AdvanceTo(nowMs);
            if (!ReferenceEquals(state.RulesInForce, rules))
                state.Replace(rules);
            told.AddRange(Told(state));
        }

        return told;
    }

    /// <summary>Lets go what nobody writes any more.</summary>
    public void Sweep()
    {
        foreach (ShardState state in _judged.Values)
            state.Sweep(Nowhere);
    }

    /// <summary>Without numbers: the shard counts on from another place under its next owner.</summary>
    private static IEnumerable<AlertTransition> Told(ShardState state) => state.TakeTransitions()
        .Select(static transition => transition with { Sequence = AlertTransition.Replayed });

    private sealed class DiscardedBuckets : IBucketSink
    {
        public SeriesState Current
        {
            set { }
        }

        public void Close(int resolutionSeconds, in HistoryBucket bucket)
        {
        }
    }
}
