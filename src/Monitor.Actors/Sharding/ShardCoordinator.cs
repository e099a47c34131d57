using Monitor.Actors.Instruments;
using Monitor.Actors.Live;
using Monitor.Actors.Ports;
using Monitor.Actors.Runtime;
using Monitor.Shared.Sharding;

namespace Monitor.Actors.Sharding;

/// <summary>
/// This node's part in the cluster: announces it, takes the shards that are its by the plan, and gives them back. What
/// it knows is on the board. Thread-safe.
/// </summary>
public sealed class ShardCoordinator : INodeControl
{
    private readonly CoordinatorOptions _options;
    private readonly CoordinatorPorts _ports;
    private readonly ActorSystem _system;
    private readonly Action _endProcess;
    private volatile CoordinatorStatus _status = CoordinatorStatus.Initial;
    private ActorRef<CoordinatorMessage>? _actor;
    private readonly TaskCompletionSource _joined = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _settled = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _seenAt;

    /// <param name="system">Where the actor lives.</param>
    /// <param name="options">Who this node is, and its times.</param>
    /// <param name="stores">Leases and members.</param>
    /// <param name="holdings">Where those who act for shards look.</param>
    /// <param name="runnerOf">Who acts for a shard.</param>
    /// <param name="instruments">Counts.</param>
    /// <param name="endProcess">Begins the end of the process, when an operator has the node leave.</param>
    public ShardCoordinator(
        ActorSystem system, CoordinatorOptions options, INodeStores stores, ShardHoldings holdings,
        Func<ShardId, IShardRunner> runnerOf, InstrumentRegistry instruments, Action endProcess)
    {
        _system = system;
        _options = options;
        _endProcess = endProcess;
        var board = new ClusterBoard(options.Self.Node, system.Scheduler);
        Board = board;
        _ports = new CoordinatorPorts(
            stores.Members, stores.Leases, runnerOf, holdings, board, News,
            new CoordinatorInstruments(instruments, board));
        holdings.OnLost = (shard, epoch) => Tell(new CoordinatorInput.OwnershipLost(shard, epoch));
        holdings.OnBroken = (shard, epoch) => Tell(new CoordinatorInput.ShardFailed(shard, epoch));
    }

    /// <summary>What the node announced at its start.</summary>
    public Member Self => _options.Self;

    public IClusterBoard Board { get; }

    /// <summary>Each shard that comes or goes, and why.</summary>
    public Broadcast<ShardNews> News { get; } = new();

    public MemberState State => _status.Order;

    /// <summary>Completes when the cluster knows this node.</summary>
    public Task Joined => _joined.Task;

    /// <summary>Completes when all shards that the plan had here are here for the first time.</summary>
    public Task Settled => _settled.Task;

    /// <summary>How long another process has had this node's name; null when none has.</summary>
    public TimeSpan? NameTakenFor => _status.NameTakenFor;

    /// <summary>
    /// How long ago the store was last asked for a write about leases or membership that it took. Reads do not count: a
    /// standby answers those.
    /// </summary>
    public TimeSpan StoreSilentFor => _status.SilentFor + _system.Time.GetElapsedTime(Volatile.Read(ref _seenAt));

    /// <summary>What keeps the node from its part in the cluster, in a few words; null when nothing does.</summary>
    public string? HinderedBecause
    {
        get
        {
            CoordinatorStatus status = _status;
            if (_actor is not null && status.NameTakenFor is null && status.StoreAwayFor > _options.RenewEvery)
                return $"the cluster's store is away: {status.AwayBecause}";
            return OutsideBecause;
        }
    }

    /// <summary>
    /// Why the node is no part of the cluster yet, or none any more, in a few words; null when it is, also while the
    /// store is away.
    /// </summary>
    public string? OutsideBecause
    {
        get
        {
            CoordinatorStatus status = _status;
            if (_actor is null)
                return "the node has not joined the cluster yet";
            if (_system.Time.GetElapsedTime(Volatile.Read(ref _seenAt)) > 2 * _options.LeaseTtl)
                return "the coordinator does not answer";
            if (status.NameTakenFor is not null)
                return $"another process goes by the name {_options.Self.Node}";
            return status.HasSettled ? null : "shards are on their way to this node";
        }
    }

    /// <summary>Joins the cluster.</summary>
    public void Start()
    {
        Volatile.Write(ref _seenAt, _system.Time.GetTimestamp());
        _actor = _system.Spawn("coordinator", () => new CoordinatorActor(_options, _ports, Show), capacity: 4096);
    }

    public void Drain() => Tell(new CoordinatorInput.Order(MemberState.Drained));

    public void Undrain() => Tell(new CoordinatorInput.Order(MemberState.Up));

    /// <summary>Begins to give shards away; the node stays until <see cref="LeaveAsync"/>.</summary>
    public void BeginToLeave() => Tell(new CoordinatorInput.Order(MemberState.Leaving));

    public void Leave()
    {
        BeginToLeave();
        _endProcess();
    }

    /// <summary>
    /// Gives all shards away, a few at a time so that each finds its next owner waiting, and says goodbye. What is not
    /// given away when the patience is over goes at once.
    /// </summary>
    /// <returns>False when the token was cancelled first, or the goodbye was not heard.</returns>
    public async Task<bool> LeaveAsync(TimeSpan patience, CancellationToken cancel)
    {
        if (_actor is not { } actor)
            return true;
        BeginToLeave();
        await using ITimer hurry = _system.Time.CreateTimer(
            _ => Tell(new CoordinatorInput.Hurry()), null, patience, Timeout.InfiniteTimeSpan);
        try
        {
            return await actor.AskAsync<bool>(done => new CoordinatorMessage.AwaitLeft(done), cancel)
                .ConfigureAwait(false);
        }
        catch (Exception error) when (error is OperationCanceledException or ActorUnavailableException)
        {
            return false;
        }
        finally
        {
            await actor.StopAsync().ConfigureAwait(false);
        }
    }

    private void Tell(CoordinatorInput input) => _actor?.TellPastBound(new CoordinatorMessage.Hear(input));

    private void Show(CoordinatorStatus status)
    {
        _status = status;
        if (status.IsKnown)
            _joined.TrySetResult();
        if (status.HasSettled)
            _settled.TrySetResult();
        Volatile.Write(ref _seenAt, _system.Time.GetTimestamp());
    }
}
