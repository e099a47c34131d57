using Monitor.Actors.Ports;
using Monitor.Actors.Sharding;
using Monitor.Shared.Sharding;

namespace Monitor.Actors.Tests.Sharding;

/// <summary>One process: a coordinator, and a shell that does what it says as slowly as the world lets it.</summary>
internal sealed class CoordinatorNode
{
    private static readonly TimeSpan LongestStop = TimeSpan.FromMilliseconds(400);

    private readonly CoordinatorWorld _world;
    private readonly double _clockRate;
    private readonly TimeSpan _clockStart;
    private readonly Coordinator _coordinator;
    private readonly CoordinatorOptions _options;
    private readonly Dictionary<ShardId, Epoch> _acting = [];
    private readonly Dictionary<ShardId, TimeSpan> _deadlines = [];
    private readonly Queue<CoordinatorInput> _heardAsleep = new();
    private bool _isAsleep;
    private bool _isDead;
    private long _wakes;

    public CoordinatorNode(CoordinatorWorld world, string name, double clockRate)
    {
        _world = world;
        _clockRate = clockRate;
        _clockStart = world.Now;
        Name = name;
        _options = new CoordinatorOptions
        {
            Self = new Member(
                name, new Guid(world.Random.Next(), 0, 0, new byte[8]), name + ":9110", MemberRoles.Shards, 100,
                "1.0.0",
                DateTimeOffset.UnixEpoch, MemberState.Up),
            Shards = world.Shards,
            ShardsInTransit = world.ShardsInTransit,
        };
        _coordinator = new Coordinator(_options);
    }

    public string Name { get; }

    public CoordinatorState State { get; private set; } = CoordinatorState.Initial;

    /// <summary>Every effect that had a reason to tell, in order.</summary>
    public List<CoordinatorEffect> Effects { get; } = [];

    public bool IsRunning => !_isDead && !State.HasLeft;

    private TimeSpan LocalNow => (_world.Now - _clockStart) * _clockRate;

    /// <summary>True when what acts for the shard would go on now: it runs, and the deadline has not passed.</summary>
    public bool ActsFor(ShardId shard) =>
        !_isDead && !_isAsleep && _acting.ContainsKey(shard) && LocalNow < _deadlines[shard];

    public void Kill() => _isDead = true;

    /// <summary>SIGSTOP, and SIGCONT later: what was heard meanwhile comes in one by one, late.</summary>
    public void Sleep(TimeSpan duration)
    {
        if (_isDead || _isAsleep)
            return;
        _isAsleep = true;
        _world.At(_world.Now + duration, () =>
        {
            _isAsleep = false;
            while (_heardAsleep.TryDequeue(out CoordinatorInput? input))
                Hear(input);
            Hear(new CoordinatorInput.Tick());
        });
    }

    public void Hear(CoordinatorInput input)
    {
        if (_isDead)
            return;
        if (_isAsleep)
        {
            _heardAsleep.Enqueue(input);
            return;
        }

        TimeSpan now = LocalNow;
        CoordinatorDecision decision = _coordinator.Step(State, input, now);
        State = decision.State;
        foreach (CoordinatorEffect effect in decision.Effects)
            Run(effect, now);
        Assert.Equal(State.Held.Keys.Order(ByValue), _acting.Keys.Order(ByValue));
        if (_coordinator.NextWake(State) is var wake && wake != TimeSpan.MaxValue)
            WakeAt(wake);
    }

    private static Comparer<ShardId> ByValue { get; } =
        Comparer<ShardId>.Create(static (one, other) => one.Value.CompareTo(other.Value));

    private void WakeAt(TimeSpan local)
    {
        long wake = ++_wakes;
        TimeSpan pause = (local - LocalNow) / _clockRate;
        _world.At(_world.Now + (pause > TimeSpan.Zero ? pause : TimeSpan.FromMilliseconds(1)), () =>
        {
            if (wake == _wakes)
                Hear(new CoordinatorInput.Tick());
        });
    }

    private void Run(CoordinatorEffect effect, TimeSpan now)
    {
        TimeSpan ttl = _options.LeaseTtl;
        switch (effect)
        {
            case CoordinatorEffect.Announce announce:
                _world.Call(
                    () => _world.Table.Announce(announce.Member, ttl),
                    isMine => Hear(isMine
                        ? new CoordinatorInput.Announced(now, announce.Member.State)
                        : new CoordinatorInput.NameTaken(now)),
                    () => Hear(new CoordinatorInput.CallFailed(now, StoreCall.Announce, "lost")));
                return;
            case CoordinatorEffect.Read:
                _world.Call(
                    () => _world.Table.View,
                    view => Hear(new CoordinatorInput.ViewRead(now, view)),
                    () => Hear(new CoordinatorInput.CallFailed(now, StoreCall.Read, "lost")));
                return;
            case CoordinatorEffect.Renew renew:
                _world.Call(
                    () => _world.Table.Renew(renew.Leases, ttl),
                    held => Hear(new CoordinatorInput.Renewed(now, renew.Leases, held)),
                    () => Hear(new CoordinatorInput.CallFailed(now, StoreCall.Renew, "lost")));
                return;
            case CoordinatorEffect.Acquire acquire:
                _world.Call(
                    () => _world.Table.Acquire(acquire.Shard, Name, ttl),
                    lease => Hear(new CoordinatorInput.Acquired(now, acquire.Shard, lease)),
                    () => Hear(new CoordinatorInput.CallFailed(now, StoreCall.Acquire, "lost", acquire.Shard)));
                break;
            case CoordinatorEffect.Extend extend:
                foreach (Lease lease in extend.Leases)
                    _deadlines[lease.Shard] = extend.Deadline;
                return;
            case CoordinatorEffect.Start start:
                Assert.False(_acting.ContainsKey(start.Lease.Shard));
                _acting[start.Lease.Shard] = start.Lease.Epoch;
                _deadlines[start.Lease.Shard] = start.Deadline;
                break;
            case CoordinatorEffect.Stop stop:
                _world.At(_world.Now + _world.Within(LongestStop), () =>
                    Hear(new CoordinatorInput.Stopped(stop.Lease.Shard, stop.Lease.Epoch)));
                break;
            case CoordinatorEffect.Abandon abandon:
                Assert.True(_acting.Remove(abandon.Lease.Shard));
                break;
            case CoordinatorEffect.Release release:
                _acting.Remove(release.Lease.Shard);
                _world.Call(
                    () => _world.Table.Release(release.Lease),
                    _ => Hear(new CoordinatorInput.Released(release.Lease.Shard)),
                    () => Hear(new CoordinatorInput.Released(release.Lease.Shard)));
                break;
            case CoordinatorEffect.Withdraw:
                _world.Call(
                    () => _world.Table.Withdraw(Name, _options.Self.Incarnation), static _ => { }, static () => { });
                break;
        }

        Effects.Add(effect);
    }
}
