using Monitor.Actors.Ports;
using Monitor.Shared.Sharding;

namespace Monitor.Actors.Sharding;

/// <summary>One turn of the coordinator: the state as it changes, and the effects as they come up.</summary>
internal sealed class CoordinatorTurn(CoordinatorOptions options, CoordinatorState state, TimeSpan now)
{
    private readonly List<CoordinatorEffect> _effects = [];
    private CoordinatorState _state = state;

    public CoordinatorDecision Decision => new(_state, _effects);

    private Member Self => options.Self with { State = _state.Order };

    /// <summary>Abandons what could not be renewed in time. Comes before anything else.</summary>
    public void Expire()
    {
        foreach (ShardId shard in options.Shards)
        {
            if (_state.Held.TryGetValue(shard, out HeldShard? held) && held.Deadline <= now)
                Abandon(held, CoordinatorReason.DeadlinePassed);
        }
    }

    public void Take(CoordinatorInput input)
    {
        switch (input)
        {
            case CoordinatorInput.Announced announced:
                TakeAnnounced(announced);
                break;
            case CoordinatorInput.NameTaken taken:
                TakeNameTaken(taken);
                break;
            case CoordinatorInput.ViewRead read:
                TakeView(read);
                break;
            case CoordinatorInput.Renewed renewed:
                TakeRenewed(renewed);
                break;
            case CoordinatorInput.Acquired acquired:
                TakeAcquired(acquired);
                break;
            case CoordinatorInput.CallFailed failed:
                TakeFailure(failed);
                break;
            case CoordinatorInput.Stopped stopped:
                if (HeldUnder(stopped.Shard, stopped.Epoch) is { IsStopping: true } done)
                    GiveBack(done, CoordinatorReason.Stopped);
                break;
            case CoordinatorInput.Released released:
                _state = _state with { Releasing = _state.Releasing.Remove(released.Shard) };
                ReadSoon();
                break;
            case CoordinatorInput.OwnershipLost lost:
                if (HeldUnder(lost.Shard, lost.Epoch) is { } refused)
                    Abandon(refused, CoordinatorReason.Fenced);
                break;
            case CoordinatorInput.ShardFailed failed:
                TakeShardFailed(failed);
                break;
            case CoordinatorInput.Order order:
                TakeOrder(order.State);
                break;
            case CoordinatorInput.Hurry:
                _state = _state with { IsHurried = true };
                TakeOrder(MemberState.Leaving);
                foreach (ShardId shard in options.Shards)
                    Stop(shard, CoordinatorReason.Leaving);
                break;
        }
    }

    /// <summary>Sees whether the start is complete.</summary>
    public void Settle()
    {
        if (_state.HasSettled || !_state.IsKnown)
            return;
        bool isHere = true;
        for (int i = 0; i < _state.Plan.Length; i++)
            isHere &= _state.Plan[i] != options.Self.Node || _state.Held.ContainsKey(options.Shards[i]);
        _state = _state with { HasSettled = isHere };
    }

    /// <summary>Says goodbye when the node leaves and has nothing more to give back.</summary>
    public void Leave()
    {
        bool isDone = _state is { Order: MemberState.Leaving, Held.IsEmpty: true, Acquiring.IsEmpty: true }
            && _state.Releasing.IsEmpty;
        if (!isDone)
            return;
        _state = _state with { HasLeft = true };
        _effects.Add(new CoordinatorEffect.Withdraw());
    }

    /// <summary>Makes the calls that are due; one that got no answer in time counts as failed.</summary>
    public void Ask()
    {
        if (_state.HasLeft)
            return;
        foreach ((ShardId shard, TimeSpan askedAt) in _state.Acquiring)
        {
            if (now - askedAt >= options.RenewEvery)
                TakeFailure(new CoordinatorInput.CallFailed(askedAt, StoreCall.Acquire, NoAnswer, shard));
        }

        if (IsDue(StoreCall.Announce, _state.Announce))
        {
            _state = _state with { Announce = new CallState(now, now + options.RenewEvery) };
            _effects.Add(new CoordinatorEffect.Announce(Self));
        }

        if (!_state.Held.IsEmpty && IsDue(StoreCall.Renew, _state.Renew))
        {
            _state = _state with { Renew = new CallState(now, now + options.RenewEvery) };
            _effects.Add(new CoordinatorEffect.Renew([.. InOrder().Select(held => held.Lease)]));
        }

        if (IsDue(StoreCall.Read, _state.Read))
        {
            _state = _state with { Read = new CallState(now, now + ReadPause) };
            _effects.Add(new CoordinatorEffect.Read());
        }
    }

    private string NoAnswer => $"no answer within {options.RenewEvery.TotalSeconds} s";

    private TimeSpan ReadPause => _state.IsMoving ? options.ReadInTransitEvery : options.ReadEvery;

    private IEnumerable<HeldShard> InOrder() =>
        options.Shards.Select(shard => _state.Held.GetValueOrDefault(shard)).OfType<HeldShard>();

    private bool IsDue(StoreCall kind, CallState call)
    {
        if (call.AskedAt is { } askedAt)
        {
            if (now - askedAt < options.RenewEvery)
                return false;
            TakeFailure(new CoordinatorInput.CallFailed(askedAt, kind, NoAnswer));
            return true;
        }

        return now >= call.NextAt;
    }

    private void TakeAnnounced(CoordinatorInput.Announced announced)
    {
        // Nothing is taken before the name is this process's: look again at once.
        if (!_state.IsAnnounced)
            ReadSoon();

        // What was ordered meanwhile is not said yet.
        TimeSpan next = announced.State == _state.Order ? _state.Announce.NextAt : now;
        _state = _state with
        {
            Announce = Answered(_state.Announce, announced.AskedAt) with { NextAt = next },
            IsAnnounced = true,
            NameTakenSince = null,
        };
        Wrote(announced.AskedAt);
    }

    private void Wrote(TimeSpan askedAt) => _state = _state with
    {
        AwaySince = null,
        WrittenAt = askedAt > _state.WrittenAt ? askedAt : _state.WrittenAt,
    };

    private void TakeNameTaken(CoordinatorInput.NameTaken taken)
    {
        _state = _state with
        {
            Announce = Answered(_state.Announce, taken.AskedAt),
            IsAnnounced = false,
            NameTakenSince = _state.NameTakenSince ?? now,
        };
        Wrote(taken.AskedAt);
        foreach (HeldShard held in InOrder().ToList())
            Abandon(held, CoordinatorReason.NameTaken);
    }

    private void TakeView(CoordinatorInput.ViewRead read)
    {
        _state = _state with { Read = Answered(_state.Read, read.AskedAt) };
        bool isOld = read.AskedAt < _state.ViewAskedAt || now - read.AskedAt >= options.RenewEvery;
        if (isOld)
            return;
        _state = _state with { View = read.View, ViewAskedAt = read.AskedAt, AwaySince = null };
        var placement = Placement.Of(options, _state, now);
        if (!placement.Plan.SequenceEqual(_state.Plan))
            _state = _state with { Plan = placement.Plan, PlannedSince = read.AskedAt };
        _state = _state with { IsMoving = placement.IsMoving, IsKnown = placement.IsKnown };
        if (placement.IsMoving)
            _state = _state with { Read = _state.Read with { NextAt = Earlier(_state.Read.NextAt, now + ReadPause) } };
        foreach ((ShardId shard, CoordinatorReason reason) in placement.Take)
        {
            _state = _state with { Acquiring = _state.Acquiring.SetItem(shard, now) };
            _effects.Add(new CoordinatorEffect.Acquire(shard, reason));
        }

        // One look later than the change, so that the others have seen it and wait for what is given back.
        bool othersKnow = read.AskedAt - _state.PlannedSince >= options.ReadEvery;
        foreach ((ShardId shard, CoordinatorReason reason, bool isExpected) in placement.Give)
        {
            if (othersKnow || !isExpected)
                Stop(shard, reason);
        }
    }

    private void TakeRenewed(CoordinatorInput.Renewed renewed)
    {
        _state = _state with { Renew = Answered(_state.Renew, renewed.AskedAt) };
        Wrote(renewed.AskedAt);
        TimeSpan deadline = DeadlineOf(renewed.AskedAt);
        var extended = new List<Lease>();
        foreach (Lease lease in renewed.Asked)
        {
            if (HeldUnder(lease.Shard, lease.Epoch) is not { } held)
                continue;
            if (!renewed.Held.Contains(lease))
            {
                Abandon(held, CoordinatorReason.NotRenewed);
            }
            else if (deadline > held.Deadline)
            {
                _state = _state with { Held = _state.Held.SetItem(lease.Shard, held with { Deadline = deadline }) };
                extended.Add(lease);
            }
        }

        if (extended.Count > 0)
            _effects.Add(new CoordinatorEffect.Extend(extended, deadline));
    }

    private void TakeAcquired(CoordinatorInput.Acquired acquired)
    {
        Wrote(acquired.AskedAt);
        if (_state.Acquiring.TryGetValue(acquired.Shard, out TimeSpan askedAt) && askedAt == acquired.AskedAt)
            _state = _state with { Acquiring = _state.Acquiring.Remove(acquired.Shard) };
        if (acquired.Lease is not { } lease)
            return;
        HeldShard? before = _state.Held.GetValueOrDefault(lease.Shard);
        if (before is not null && before.Lease.Epoch >= lease.Epoch)
            return;
        if (before is not null)
            Abandon(before, CoordinatorReason.AcquiredAnew);
        TimeSpan deadline = DeadlineOf(acquired.AskedAt);
        var held = new HeldShard(lease, deadline);
        if (_state.Order == MemberState.Leaving)
        {
            GiveBack(held, CoordinatorReason.AcquiredWhileLeaving);
        }
        else if (deadline <= now)
        {
            GiveBack(held, CoordinatorReason.AcquiredTooLate);
        }
        else
        {
            _state = _state with { Held = _state.Held.SetItem(lease.Shard, held) };
            _effects.Add(new CoordinatorEffect.Start(lease, deadline));
        }
    }

    private void TakeFailure(CoordinatorInput.CallFailed failed)
    {
        _state = _state with { AwaySince = _state.AwaySince ?? failed.AskedAt, AwayBecause = failed.Why };
        // A quarter of the pause: a lease has time for several attempts.
        TimeSpan again = now + options.RenewEvery / 4;
        switch (failed.Call)
        {
            case StoreCall.Announce:
                _state = _state with { Announce = Failed(_state.Announce, failed.AskedAt, again) };
                break;
            case StoreCall.Read:
                _state = _state with { Read = Failed(_state.Read, failed.AskedAt, again) };
                break;
            case StoreCall.Renew:
                _state = _state with { Renew = Failed(_state.Renew, failed.AskedAt, again) };
                break;
            case StoreCall.Acquire:
                if (_state.Acquiring.TryGetValue(failed.Shard!.Value, out TimeSpan askedAt)
                    && askedAt == failed.AskedAt)
                    _state = _state with { Acquiring = _state.Acquiring.Remove(failed.Shard.Value) };
                break;
        }
    }

    private void TakeShardFailed(CoordinatorInput.ShardFailed failed)
    {
        if (HeldUnder(failed.Shard, failed.Epoch) is not { } held)
            return;
        Abandon(held, CoordinatorReason.Failed);
        _state = _state with { RestUntil = _state.RestUntil.SetItem(failed.Shard, now + options.RestAfterFailure) };
        GiveBack(held, CoordinatorReason.Failed);
    }

    private void TakeOrder(MemberState order)
    {
        if (_state.Order == MemberState.Leaving || _state.Order == order)
            return;
        _state = _state with
        {
            Order = order,
            Announce = _state.Announce with { NextAt = now },
        };
        ReadSoon();
    }

    private void Stop(ShardId shard, CoordinatorReason reason)
    {
        if (!_state.Held.TryGetValue(shard, out HeldShard? held) || held.IsStopping)
            return;
        _state = _state with { Held = _state.Held.SetItem(shard, held with { IsStopping = true }) };
        _effects.Add(new CoordinatorEffect.Stop(held.Lease, reason));
    }

    private void Abandon(HeldShard held, CoordinatorReason reason)
    {
        _state = _state with { Held = _state.Held.Remove(held.Lease.Shard) };
        _effects.Add(new CoordinatorEffect.Abandon(held.Lease, reason));
        ReadSoon();
    }

    private void GiveBack(HeldShard held, CoordinatorReason reason)
    {
        _state = _state with
        {
            Held = _state.Held.Remove(held.Lease.Shard),
            Releasing = _state.Releasing.Add(held.Lease.Shard),
        };
        _effects.Add(new CoordinatorEffect.Release(held.Lease, reason));
    }

    private void ReadSoon() => _state = _state with { Read = _state.Read with { NextAt = now } };

    private HeldShard? HeldUnder(ShardId shard, Epoch epoch) =>
        _state.Held.TryGetValue(shard, out HeldShard? held) && held.Lease.Epoch == epoch ? held : null;

    private TimeSpan DeadlineOf(TimeSpan askedAt) => askedAt + options.LeaseTtl - options.Margin;

    /// <summary>An answer ends the call that it belongs to; one that was given up already ends nothing.</summary>
    private static CallState Answered(CallState call, TimeSpan askedAt) =>
        call.AskedAt == askedAt ? call with { AskedAt = null } : call;

    private static CallState Failed(CallState call, TimeSpan askedAt, TimeSpan again) =>
        call.AskedAt == askedAt ? new CallState(null, Earlier(call.NextAt, again)) : call;

    private static TimeSpan Earlier(TimeSpan one, TimeSpan other) => one < other ? one : other;
}
