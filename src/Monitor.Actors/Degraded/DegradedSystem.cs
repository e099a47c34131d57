using Monitor.Actors.Composition;
using Monitor.Actors.Runtime;
using Monitor.Actors.Sharding;
using Monitor.Shared.Aggregation;
using Monitor.Shared.Alerting;
using Monitor.Shared.Rules;
using Monitor.Shared.Sharding;

namespace Monitor.Actors.Degraded;

/// <summary>
/// What this node does when the cluster's database is away: it goes on judging and paging
/// (<see cref="DegradedActor"/>), and afterwards what was found is brought into the journal by whoever has the
/// duty of alerting (<see cref="DegradedGatherer"/>). Thread-safe.
/// </summary>
public sealed class DegradedSystem
{
    /// <summary>Messages that may wait: records of a second or two.</summary>
    private const int Capacity = 16_384;

    private readonly ActorSystem _system;
    private readonly DegradedPorts _ports;
    private volatile DegradedStatus _status = DegradedStatus.Well;
    private ActorRef<DegradedMessage>? _actor;

    internal DegradedSystem(
        ActorSystem system, NodeSetup setup, DegradedSetup degraded, ShardCoordinator coordinator,
        ShardHoldings holdings, Func<RuleSet> rules, Action<ShardId> renew)
    {
        _system = system;
        _ports = new DegradedPorts(
            setup.Coordinator.Self.Node, setup.Coordinator.LeaseTtl, setup.Coordinator.Shards,
            () => coordinator.StoreSilentFor, coordinator.Board, holdings, rules, renew, setup.Alerting, degraded,
            new DegradedInstruments(setup.Instruments));
    }

    /// <summary>How this node stands to it now.</summary>
    public DegradedStatus Status => _status;

    internal DegradedInstruments Instruments => _ports.Instruments;

    /// <summary>Who may have found something: the members now, and those before the last outage; by name.</summary>
    internal IReadOnlyList<Member> Members =>
        [.. _ports.Board.View.Members.UnionBy(_status.Before, member => member.Node)];

    /// <summary>True for a while after an outage: what was found in it is gathered before anything else.</summary>
    internal bool WasAway => _status.Before.Count > 0;

    internal string Self => _ports.Self;

    public void Start()
    {
        _actor = _system.Spawn("degraded", () => new DegradedActor(_ports, status => _status = status), Capacity);
        _ports.Setup.Kept.Kept = Keep;
    }

    public async Task StopAsync()
    {
        _ports.Setup.Kept.Kept = null;
        if (_actor is { } actor)
            await actor.StopAsync().ConfigureAwait(false);
    }

    /// <summary>Answers what a node, or this one, says.</summary>
    /// <exception cref="ActorUnavailableException">There is no room for it now.</exception>
    public ValueTask<DegradedAnswer> AskAsync(DegradedWord word, CancellationToken cancel) => _actor is { } actor
        ? actor.AskAsync<DegradedAnswer>(reply => new DegradedMessage.Hear(word, reply), cancel)
        : throw new ActorUnavailableException("degraded");

    /// <summary>The owner of a shard had to stop, and lets go of the state.</summary>
    internal void Leave(ShardId shard, ShardState state) =>
        _actor?.TellPastBound(new DegradedMessage.LeaveShard(shard, state));

    /// <summary>The owner of the duty of alerting had to stop.</summary>
    internal void Leave(AlertManagerState durable, AlertManagerState state) =>
        _actor?.TellPastBound(new DegradedMessage.LeaveAlerts(durable, state));

    /// <summary>Asks a member, this node included, for what it found; nothing where it does not answer.</summary>
    internal async ValueTask<DegradedAnswer?> HandOverAsync(Member member, long knownThrough, CancellationToken cancel)
    {
        var word = new DegradedWord.HandOver(knownThrough);
        DegradedAnswer? answer = member.Node == Self
            ? await AskAsync(word, cancel).ConfigureAwait(false)
            : (await _ports.Setup.Peers().TellAsync(member, word, cancel).ConfigureAwait(false)).Value;
        return answer is { HasTaken: true } ? answer : null;
    }

    private void Keep(ShardId shard, ReadOnlyMemory<byte> payload)
    {
        if (shard.HasSeries && _actor is { } actor
            && !actor.TryTell(new DegradedMessage.Kept(new HandedRecord(shard, payload.ToArray()))))
            _ports.Instruments.Dropped.Increment();
    }
}
