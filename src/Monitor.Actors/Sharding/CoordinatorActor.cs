using Monitor.Actors.Ports;
using Monitor.Actors.Runtime;
using Monitor.Shared.Sharding;

namespace Monitor.Actors.Sharding;

/// <summary>
/// The shell of <see cref="Coordinator"/>: asks the store, starts and stops shards, and brings every answer home as an
/// input, errors too. A broken invariant ends the actor, and with it, when the leases have run out, all that this node
/// does for shards.
/// </summary>
#pragma warning disable CA1001 // The token source ends in OnStop, the last turn.
internal sealed class CoordinatorActor : Actor<CoordinatorMessage>
#pragma warning restore CA1001
{
    private readonly CoordinatorOptions _options;
    private readonly CoordinatorPorts _ports;
    private readonly Coordinator _coordinator;
    private readonly Action<CoordinatorStatus> _show;
    private readonly CancellationTokenSource _stopping = new();
    private readonly List<Reply<bool>> _leaving = [];
    private CoordinatorState _state = CoordinatorState.Initial;
    private bool? _hasSaidGoodbye;
    private long _startedAt;

    public CoordinatorActor(CoordinatorOptions options, CoordinatorPorts ports, Action<CoordinatorStatus> show)
    {
        _options = options;
        _ports = ports;
        _show = show;
        _coordinator = new Coordinator(options);
    }

    protected internal override Supervision Supervision { get; } =
        Supervision.Default with { IsOperatingError = static _ => false };

    private TimeSpan Now => Time.GetElapsedTime(_startedAt);

    protected internal override void OnStart()
    {
        _startedAt = Time.GetTimestamp();
        Turn(new CoordinatorInput.Tick());
    }

    /// <summary>What is still held is left as it is; its leases run out.</summary>
    protected internal override void OnStop()
    {
        _stopping.Cancel();
        _stopping.Dispose();
        foreach (HeldShard held in _state.Held.Values)
        {
            Drop(held.Lease);
            _ports.RunnerOf(held.Lease.Shard).Abandon(held.Lease.Shard);
        }
    }

    protected internal override void OnBroken(Exception error) => OnStop();

    protected internal override void Receive(CoordinatorMessage message)
    {
        switch (message)
        {
            case CoordinatorMessage.Hear hear:
                Turn(hear.Input);
                break;
            case CoordinatorMessage.AwaitLeft left:
                _leaving.Add(left.Done);
                AnswerLeft();
                break;
            case CoordinatorMessage.Left left:
                _hasSaidGoodbye = left.Error is null;
                AnswerLeft();
                break;
        }
    }

    private void Turn(CoordinatorInput input)
    {
        TimeSpan now = Now;
        if (input is CoordinatorInput.CallFailed failed)
            _ports.Instruments.Failed(failed.Call);
        CoordinatorDecision decision = _coordinator.Step(_state, input, now);
        bool isNewView = !ReferenceEquals(decision.State.View, _state.View);
        _state = decision.State;
        foreach (CoordinatorEffect effect in decision.Effects)
            Run(effect, now);
        if (isNewView)
            _ports.Board.Publish(_state.View);
        _show(CoordinatorStatus.Of(_state, now));
        TimeSpan wake = _coordinator.NextWake(_state);
        if (wake != TimeSpan.MaxValue)
            StartTimer("wake", LaterOf(wake - now), new CoordinatorMessage.Hear(new CoordinatorInput.Tick()));
        else
            CancelTimer("wake");
    }

    private void Run(CoordinatorEffect effect, TimeSpan now)
    {
        switch (effect)
        {
            case CoordinatorEffect.Announce announce:
                PipeToSelf(AnnounceAsync(announce.Member, now), Home(StoreCall.Announce, now));
                break;
            case CoordinatorEffect.Read:
                PipeToSelf(ReadAsync(now), Home(StoreCall.Read, now));
                break;
            case CoordinatorEffect.Renew renew:
                PipeToSelf(RenewAsync(renew.Leases, now), Home(StoreCall.Renew, now));
                break;
            case CoordinatorEffect.Acquire acquire:
                PipeToSelf(AcquireAsync(acquire.Shard, now), Home(StoreCall.Acquire, now, acquire.Shard));
                break;
            case CoordinatorEffect.Start start:
                Start(start);
                break;
            case CoordinatorEffect.Extend extend:
                foreach (Lease lease in extend.Leases)
                    _ports.Holdings.Hold(lease.Shard, lease.Epoch, TimestampOf(extend.Deadline));
                break;
            case CoordinatorEffect.Stop stop:
                Tell(stop.Lease, ShardChange.Stopping, stop.Reason);
                PipeToSelf(StopAsync(stop.Lease), error => Stopped(stop.Lease, error));
                break;
            case CoordinatorEffect.Abandon abandon:
                Drop(abandon.Lease);
                if (abandon.Reason is CoordinatorReason.NotRenewed or CoordinatorReason.Fenced)
                    _ports.Holdings.NoteTaken(abandon.Lease.Shard);
                _ports.RunnerOf(abandon.Lease.Shard).Abandon(abandon.Lease.Shard);
                Tell(abandon.Lease, ShardChange.Abandoned, abandon.Reason);
                break;
            case CoordinatorEffect.Release release:
                Drop(release.Lease);
                Tell(release.Lease, ShardChange.Released, release.Reason);

                // Whether it worked or not: what is not given back runs out.
                PipeToSelf(
                    _ports.Leases.ReleaseAsync(release.Lease, _stopping.Token),
                    _ => new CoordinatorMessage.Hear(new CoordinatorInput.Released(release.Lease.Shard)));
                break;
            case CoordinatorEffect.Withdraw:
                PipeToSelf(WithdrawAsync(), static error => new CoordinatorMessage.Left(error));
                break;
        }
    }

    private void Start(CoordinatorEffect.Start start)
    {
        _ports.Holdings.Hold(start.Lease.Shard, start.Lease.Epoch, TimestampOf(start.Deadline));
        _ports.RunnerOf(start.Lease.Shard).Start(start.Lease.Shard, start.Lease.Epoch);
        _ports.Board.Hold(start.Lease.Shard, start.Lease.Epoch);
        Tell(start.Lease, ShardChange.Started, start.Reason);
    }

    private void Drop(Lease lease)
    {
        _ports.Holdings.Drop(lease.Shard);
        _ports.Board.Drop(lease.Shard);
    }

    private void Tell(Lease lease, ShardChange change, CoordinatorReason reason)
    {
        var news = new ShardNews(lease.Shard, lease.Epoch, change, reason);
        _ports.Instruments.Count(news);
        _ports.News.Publish(news);
    }

    private async ValueTask<CoordinatorInput> AnnounceAsync(Member member, TimeSpan askedAt)
    {
        try
        {
            await _ports.Members.AnnounceAsync(member, _options.LeaseTtl, _stopping.Token).ConfigureAwait(false);
            return new CoordinatorInput.Announced(askedAt, member.State);
        }
        catch (NameTakenException)
        {
            return new CoordinatorInput.NameTaken(askedAt);
        }
    }

    private async ValueTask<CoordinatorInput> ReadAsync(TimeSpan askedAt) =>
        new CoordinatorInput.ViewRead(askedAt, await _ports.Members.ReadAsync(_stopping.Token).ConfigureAwait(false));

    private async ValueTask<CoordinatorInput> RenewAsync(IReadOnlyList<Lease> leases, TimeSpan askedAt)
    {
        IReadOnlyList<Lease> held = await _ports.Leases.RenewAsync(leases, _options.LeaseTtl, _stopping.Token)
            .ConfigureAwait(false);
        return new CoordinatorInput.Renewed(askedAt, leases, held);
    }

    private async ValueTask<CoordinatorInput> AcquireAsync(ShardId shard, TimeSpan askedAt)
    {
        Lease? lease = await _ports.Leases
            .TryAcquireAsync(shard, _options.Self.Node, _options.LeaseTtl, _stopping.Token).ConfigureAwait(false);
        return new CoordinatorInput.Acquired(askedAt, shard, lease);
    }

    private async ValueTask StopAsync(Lease lease)
    {
        using var patience = new CancellationTokenSource(_options.StopPatience, Time);
        await _ports.RunnerOf(lease.Shard).StopAsync(lease.Shard, patience.Token).ConfigureAwait(false);
    }

    private async ValueTask WithdrawAsync() =>
        await _ports.Members.WithdrawAsync(_options.Self.Node, _options.Self.Incarnation, _stopping.Token)
            .ConfigureAwait(false);

    private Func<Outcome<CoordinatorInput>, CoordinatorMessage> Home(
        StoreCall call, TimeSpan askedAt, ShardId? shard = null) => outcome =>
    {
        if (outcome.Value is not { } answer)
            return new CoordinatorMessage.Hear(
                new CoordinatorInput.CallFailed(askedAt, call, outcome.Error!.Message, shard));
        _ports.Instruments.Answered(call, Now - askedAt);
        return new CoordinatorMessage.Hear(answer);
    };

    private static CoordinatorMessage.Hear Stopped(Lease lease, Exception? error) => new(error is null
        ? new CoordinatorInput.Stopped(lease.Shard, lease.Epoch)
        : new CoordinatorInput.ShardFailed(lease.Shard, lease.Epoch));

    private void AnswerLeft()
    {
        if (_hasSaidGoodbye is not { } said)
            return;
        foreach (Reply<bool> done in _leaving)
            done.Set(said);
        _leaving.Clear();
    }

    private long TimestampOf(TimeSpan deadline) =>
        _startedAt + (long)(deadline.TotalSeconds * Time.TimestampFrequency);

    private static TimeSpan LaterOf(TimeSpan pause) => pause > TimeSpan.Zero ? pause : TimeSpan.Zero;
}
