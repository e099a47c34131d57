using System.Collections.Immutable;
using Monitor.Actors.Ports;
using Monitor.Actors.Runtime;
using Monitor.Shared.Alerting;
using Monitor.Shared.Sharding;

namespace Monitor.Actors.Degraded;

/// <summary>
/// Goes on judging rules and paging when the database is away and leases run out: the shell of
/// <see cref="DegradedPlan"/>, <see cref="DegradedShards"/> and <see cref="DegradedAlerts"/>.
///
/// 1. While the store answers it looks at the cluster and does nothing else.
/// 2. What the log cannot take comes here too, from the first record on.
/// 3. Once leases must have run out it asks all peers whether they reach the store. When none does, each record goes to
///    the node that judges its shard now, and each decision of a rule to the node that pages now.
/// 4. A page is told once the node's own disk knows of it; nothing is journaled.
/// 5. The store answers again, or whoever has the duty of alerting by now asks for what was found: what was judged here
///    is thrown away, and the book of what was paged is handed over.
/// </summary>
#pragma warning disable CA1001 // The token source ends in OnStop, the last turn.
internal sealed partial class DegradedActor(DegradedPorts ports, Action<DegradedStatus> show) : Actor<DegradedMessage>
#pragma warning restore CA1001
{
    private const long WaitingBytes = 64L << 20;
    private const int WaitingTransitions = 10_000;

    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(500);
    /// <summary>How long after an outage a node that was there before it may take to come back.</summary>
    private static readonly TimeSpan Remembered = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan SweepEvery = TimeSpan.FromMinutes(1);

    private readonly CancellationTokenSource _stopping = new();
    private readonly HandedRecords _records = new(WaitingBytes, ports.Instruments.Dropped);
    private readonly List<AlertTransition> _transitions = [];
    private readonly DegradedShards _shards = new();
    private readonly DegradedAlerts _alerts = new(ports.Alerting);
    private ImmutableDictionary<string, PeerSight> _sights = ImmutableDictionary<string, PeerSight>.Empty;
    private ClusterView _view = ClusterView.Empty;
    private DegradedOutlook? _outlook;
    private DateTimeOffset _awaySince;
    private TimeSpan _awayFor;
    private IReadOnlyList<Member> _before = [];
    private long _awayUntil;
    private long? _silentSeenAt;
    private long? _handedOverAt;
    private long _sweptAt;
    private bool _isLooking;

    private DateTimeOffset Now => Time.GetUtcNow();

    private long NowMs => Now.ToUnixTimeMilliseconds();

    protected internal override void OnStart()
    {
        PipeToSelf(
            ports.Setup.Book.LoadAsync(), static outcome => new DegradedMessage.Loaded(
                outcome.Error is null ? outcome.Value : []));
        StartPeriodicTimer("tick", Period, new DegradedMessage.Tick());
    }

    protected internal override void OnStop()
    {
        _stopping.Cancel();
        _stopping.Dispose();
    }

    protected internal override void Receive(DegradedMessage message)
    {
        switch (message)
        {
            case DegradedMessage.Kept kept:
                Keep(kept.Record);
                break;
            case DegradedMessage.LeaveShard leave:
                _shards.Leave(leave.Shard, leave.State, NowMs);
                break;
            case DegradedMessage.LeaveAlerts leave:
                _alerts.Leave(leave.Durable, leave.State);
                break;
            case DegradedMessage.Hear hear:
                hear.Reply.Set(Answer(hear.Word));
                break;
            case DegradedMessage.Tick:
                Look();
                break;
            case DegradedMessage.Looked looked:
                _isLooking = false;
                _sights = looked.Sights;
                Route();
                break;
            case DegradedMessage.DueTick:
                Advance();
                Page();
                break;
            case DegradedMessage.Said said:
                TakeSaid(said);
                break;
            default:
                ReceiveOfPages(message);
                break;
        }
    }

    /// <summary>Looks at the store, and as long as that is silent at the peers.</summary>
    private void Look()
    {
        TimeSpan silentFor = ports.StoreSilentFor();
        if (silentFor < ports.LeaseTtl * 2 / 3)
        {
            // A view without this node is older than the node, or says that it is to do nothing here.
            if (ports.Board.View.Members.Any(member => member.Node == ports.Self))
                _view = ports.Board.View;
            EndOutage();
            _silentSeenAt = null;
        }
        else
        {
            _silentSeenAt ??= Time.GetTimestamp();
        }

        // A process that stood still finds the store silent too: it gets the time of a renewal to hear of it.
        bool isSilent = _view.Members.Count > 0 && silentFor >= ports.LeaseTtl && _silentSeenAt is { } seenAt
            && Time.GetElapsedTime(seenAt) >= ports.LeaseTtl / 3;
        if (!isSilent || IsQuiet)
        {
            Show();
            return;
        }

        if (_outlook is null)
        {
            _awaySince = Now - silentFor;
            _before = _view.Members;
            _sights = Others().ToImmutableDictionary(peer => peer.Node, static _ => PeerSight.Unasked);
        }

        _awayFor = Now - _awaySince;
        _outlook = new DegradedOutlook(ports.Self, silentFor, ports.LeaseTtl, _view, _sights);
        if (!_isLooking)
        {
            _isLooking = true;
            PipeToSelf(LookAsync([.. Others()]), static outcome => new DegradedMessage.Looked(
                outcome.Value ?? ImmutableDictionary<string, PeerSight>.Empty));
        }

        Route();
        Show();
    }

    /// <summary>Whoever had this node hand over reaches the store, and this node should soon.</summary>
    private bool IsQuiet => _handedOverAt is { } at && Time.GetElapsedTime(at) < 2 * ports.LeaseTtl;

    private IEnumerable<Member> Others() => _view.Members.Where(member => member.Node != ports.Self);

    private async ValueTask<ImmutableDictionary<string, PeerSight>> LookAsync(Member[] peers)
    {
        Task<PeerSight>[] asked = [.. peers.Select(peer => SightOfAsync(peer))];
        PeerSight[] sights = await Task.WhenAll(asked).ConfigureAwait(false);
        return peers.Select((peer, i) => KeyValuePair.Create(peer.Node, sights[i])).ToImmutableDictionary();
    }

    private async Task<PeerSight> SightOfAsync(Member peer)
    {
        PeerOutcome<DegradedAnswer> outcome = await TellAsync(peer, new DegradedWord.Look()).ConfigureAwait(false);
        return outcome.Value switch
        {
            null => PeerSight.Silent,
            { ReachesStore: true } => PeerSight.ReachesStore,
            _ => PeerSight.StoreAway,
        };
    }

    /// <summary>The store answers: leases decide again, and what was judged without them counts no more.</summary>
    private void EndOutage()
    {
        _records.Clear();
        _transitions.Clear();

        // What a shard leaves that cannot read its log comes a moment before the silence is long enough to be one.
        _shards.Clear(leftBeforeMs: NowMs - (long)ports.LeaseTtl.TotalMilliseconds);
        _alerts.End();
        _outlook = null;
        _sights = ImmutableDictionary<string, PeerSight>.Empty;
        CancelTimer("due");
        CancelTimer("wake");
    }

    private DegradedVerdict Judge(ShardId shard) => _outlook is not { } outlook
        ? new DegradedVerdict(DegradedReason.StoreAnswers)
        : DegradedPlan.Decide(outlook with { Sights = _sights }, shard, StandOf(shard));

    private LeaseStand StandOf(ShardId shard)
    {
        if (ports.Board.HeldHere(shard) is { } epoch && ports.Holdings.IsHeld(shard, epoch))
            return LeaseStand.Runs;
        return ports.Holdings.WasTaken(shard) ? LeaseStand.Taken : LeaseStand.RanOut;
    }

    /// <summary>Brings what waits to those who judge now.</summary>
    private void Route()
    {
        if (_outlook is null)
            return;
        Dictionary<ShardId, DegradedVerdict> verdicts = ports.Shards.ToDictionary(shard => shard, Judge);
        foreach ((ShardId shard, DegradedVerdict verdict) in verdicts)
        {
            if (!shard.HasSeries)
                continue;
            if (verdict.IsHere && !_shards.Judges(shard))
                Say(_shards.Begin(shard, ports.Rules(), NowMs, _awaySince.ToUnixTimeMilliseconds()));
            else if (!verdict.IsHere)
                _shards.End(shard);
        }

        foreach (HandedRecord record in _records.Take(_shards.Judges, int.MaxValue))
        {
            if (Apply(record))
                Renew([record.Shard]);
        }

        foreach (string node in verdicts.Values.Select(v => v.Evaluator).OfType<string>().Distinct().ToList())
            HandTo(node);
        Advance();
        Page(verdicts[ShardId.Alerting]);
    }

    private void Keep(HandedRecord record)
    {
        if (_shards.Judges(record.Shard))
        {
            if (Apply(record))
                Renew([record.Shard]);
            Advance();
            Page();
            return;
        }

        _records.Add(record);
        if (Judge(record.Shard).Evaluator is { } node)
            HandTo(node);
    }

    /// <summary>Judges a record; true when it names what nobody has defined here.</summary>
    private bool Apply(HandedRecord record)
    {
        try
        {
            Say(_shards.Apply(record.Shard, record.Payload.Span, NowMs));
            return _shards.LacksDefinitions;
        }
        catch (FormatException)
        {
            // Of another version of the program: whoever reads it from the log will know it, or say so.
            ports.Instruments.Dropped.Increment();
            return false;
        }
    }

    private void Advance()
    {
        if (_outlook is not { } outlook || _shards.Count == 0)
            return;
        bool isBlind = !(outlook with { Sights = _sights }).SeesAll;
        Say(_shards.AdvanceTo(NowMs, ports.Rules(), isBlind));
        if (Time.GetElapsedTime(_sweptAt) >= SweepEvery)
        {
            _sweptAt = Time.GetTimestamp();
            _shards.Sweep();
        }

        long waitMs = _shards.NextDueMs - NowMs;
        if (waitMs < (long)Period.TotalMilliseconds)
            StartTimer("due", TimeSpan.FromMilliseconds(Math.Max(1, waitMs)), new DegradedMessage.DueTick());
    }

    private void Say(IEnumerable<AlertTransition> transitions)
    {
        foreach (AlertTransition transition in transitions)
        {
            if (_transitions.Count < WaitingTransitions)
                _transitions.Add(transition);
            else
                ports.Instruments.Dropped.Increment();
        }
    }

    private DegradedAnswer Answer(DegradedWord word) => word switch
    {
        DegradedWord.Records records => Take(records),
        DegradedWord.Transitions transitions => AnswerOf(Take(transitions)),
        DegradedWord.HandOver handOver => HandOver(handOver.KnownThrough),
        _ => AnswerOf(hasTaken: true),
    };

    private DegradedAnswer Take(DegradedWord.Records records)
    {
        if (!records.All.All(record => _shards.Judges(record.Shard)))
            return AnswerOf(hasTaken: false);
        bool lacksDefinitions = false;
        foreach (HandedRecord record in records.All)
            lacksDefinitions |= Apply(record);
        Advance();
        Page();
        return AnswerOf(hasTaken: true) with { LacksDefinitions = lacksDefinitions };
    }

    private bool Take(DegradedWord.Transitions transitions)
    {
        DegradedVerdict verdict = Judge(ShardId.Alerting);
        if (!verdict.IsHere)
            return false;
        Say(transitions.All);
        Page(verdict);
        return true;
    }

    private DegradedAnswer AnswerOf(bool hasTaken) => new(ReachesStore, hasTaken, false, _shards.Count, 0, []);

    private bool ReachesStore => ports.StoreSilentFor() < ports.LeaseTtl * 2 / 3;

    /// <summary>Who was there before the last outage; for a while after it some of them are not known anew.</summary>
    private void ShowMembers()
    {
        if (_outlook is null && Time.GetElapsedTime(_awayUntil) >= Remembered)
            _before = [];
        else if (_outlook is not null)
            _awayUntil = Time.GetTimestamp();
    }

    private void Show()
    {
        ShowMembers();
        ports.Instruments.Shards.Set(_shards.Count);
        show(_outlook is null
            ? DegradedStatus.Well with { Before = _before }
            : new DegradedStatus(_awaySince, _shards.Count, _alerts.IsOpen, Describe(Judge(ShardId.Alerting).Reason))
            {
                Before = _before,
            });
    }

    private static string Describe(DegradedReason reason) => reason switch
    {
        DegradedReason.PeerReachesStore => "a peer reaches the database, and the others have the shards",
        DegradedReason.AskingPeers => "the peers are being asked",
        _ => "",
    };
}
