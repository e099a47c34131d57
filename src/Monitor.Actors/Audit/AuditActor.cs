using System.Runtime.ExceptionServices;
using Monitor.Actors.Alerting;
using Monitor.Actors.Ports;
using Monitor.Actors.Runtime;
using Monitor.Actors.Sharding;
using Monitor.Shared.Audit;
using Monitor.Shared.Sharding;

namespace Monitor.Actors.Audit;

/// <summary>
/// Follows the journals of the duty of alerting, and adds what they say to the audit log: the journals decide what
/// happened, the log proves it. It comes behind, in blocks, and nobody waits for it.
///
/// 1. A block has records and, in the same append, how far each journal is told by them. So whoever comes next goes on
///    exactly there: nothing is missing, nothing is there twice, wherever the one before died.
/// 2. Journals are trimmed no further than is told (<see cref="AuditFeed.Trimmable"/>).
/// 3. What writers say finds no room, or this actor is slow: the journal has it, and is read.
/// 4. The store is away: records wait, at most so many; past that the journals keep them. An append of which nobody
///    knows whether it was made meets its own block when it is made again; then the log is read anew.
/// 5. The policy drops the oldest blocks. First a record says so, with the hash that the rest hangs on; then a snapshot
///    knows it; then they go.
/// 6. What is stored cannot be read: the log stops and says so. Pages go on, and the journals keep what is not told.
/// </summary>
#pragma warning disable CA1001 // The token source ends in OnStop, the last turn.
internal sealed partial class AuditActor(
    DutyLife life, AuditOptions options, AuditPorts ports, params AuditSource[] sources)
    : DutyActor<AuditMessage>(life)
#pragma warning restore CA1001
{
    // Entries that say nothing to the log only move its positions: so many may wait for a record.
    private const int MaxSilentEntries = 1_000;

    private readonly CancellationTokenSource _stopping = CancellationTokenSource.CreateLinkedTokenSource(life.Over);
    private readonly FollowedJournal[] _journals = [.. sources.Select(source => new FollowedJournal(source))];
    private readonly Queue<ToldEntry> _waiting = new();
    private readonly List<CatchUp> _catchUps = [];
    private readonly List<FedEntry> _fed = [];
    private AuditLedger _ledger = AuditLedger.Empty;
    private RecentAudit _recent = new(options.RecentBytes);
    private UnderWay? _underWay;
    private int _waitingRecords;
    private bool _isLoaded;
    private bool _isBroken;
    private bool _isDue;
    private bool _isLingering;
    private bool _waitsToRetry;

    protected internal override void OnStart()
    {
        ports.Feed.Wake = () => Self.TryTell(new AuditMessage.Wake());
        Load();
    }

    protected internal override void OnStop()
    {
        _stopping.Cancel();
        _stopping.Dispose();
        foreach (CatchUp waiter in _catchUps)
            waiter.Done.Set(false);
        _catchUps.Clear();
    }

    protected override void Refuse(AuditMessage message)
    {
        if (message is AuditMessage.CatchUp catchUp)
            catchUp.Done.Fail(new ShardElsewhereException(ShardId.Alerting));
        else if (message is AuditMessage.Finish finish)
            finish.Done.Set(false);
    }

    protected override void Handle(AuditMessage message)
    {
        switch (message)
        {
            case AuditMessage.CatchUp catchUp:
                Await(catchUp.Done, isLast: false);
                break;
            case AuditMessage.Finish finish:
                Await(finish.Done, isLast: true);
                break;
            case AuditMessage.Loaded loaded:
                OnLoaded(loaded.Outcome);
                break;
            case AuditMessage.Read read:
                OnRead(_journals.Single(journal => journal.Stream == read.Stream), read.Outcome);
                break;
            case AuditMessage.Appended appended:
                OnAppended(appended.Outcome);
                break;
            case AuditMessage.SnapshotSaved saved:
                OnSnapshotSaved(saved.Error);
                break;
            case AuditMessage.LoadTick:
                Load();
                break;
            case AuditMessage.AppendTick when _underWay is { } block:
                Send(block);
                break;
            case AuditMessage.LingerTick:
                _isLingering = false;
                _isDue = _waitingRecords > 0;
                break;
            case AuditMessage.RetryTick:
                _waitsToRetry = false;
                break;
            case AuditMessage.RetentionTick:
                LetGo();
                break;
        }

        GoOn();
    }

    private void Load() => PipeToSelf(
        RecoveredAudit.LoadAsync(ports.Journal, ports.Snapshots, options, _stopping.Token),
        outcome => new AuditMessage.Loaded(outcome));

    private void OnLoaded(Outcome<RecoveredAudit> outcome)
    {
        if (outcome.Error is { } error)
        {
            if (IsAway(error))
                StartTimer("load", options.RetryPause, new AuditMessage.LoadTick());
            return;
        }

        RecoveredAudit recovered = outcome.Value!;
        (_ledger, _recent, _snapshotSequence) = (recovered.Ledger, recovered.Recent, recovered.SnapshotSequence);
        foreach (FollowedJournal journal in _journals)
        {
            journal.Restart(_ledger.PositionOf(journal.Stream));
            ports.Feed.TellThrough(journal.Stream, journal.Told);
        }

        _isLoaded = true;
        ports.Board.Show(Life, new AuditStand(_ledger, _recent));
        StartPeriodicTimer("retention", options.RetentionEvery, new AuditMessage.RetentionTick());
    }

    /// <summary>All that can be done now, in the order of the way.</summary>
    private void GoOn()
    {
        if (_isBroken)
            Answer(false);
        if (!_isLoaded || _isBroken)
            return;
        foreach (FollowedJournal journal in _journals)
            Follow(journal);
        Append();
        AnswerThoseServed();
    }

    private void Follow(FollowedJournal journal)
    {
        if (journal.IsReading || _waitsToRetry || _waitingRecords >= options.MaxWaiting)
            return;
        if (!journal.IsBehind)
        {
            _fed.Clear();
            journal.Through = ports.Feed.Take(journal.Stream, journal.Told, _fed);
            foreach (FedEntry entry in _fed)
                Take(journal, new ToldEntry(journal.Stream, entry.Sequence, [.. entry.Records]));
            journal.IsBehind = journal.Through > journal.Told;
        }

        if (!journal.IsBehind)
            return;
        journal.IsReading = true;
        PipeToSelf(
            journal.ReadAsync(ports.Journal, _stopping.Token),
            outcome => new AuditMessage.Read(journal.Stream, outcome));
    }

    private void OnRead(FollowedJournal journal, Outcome<ReadEntries> outcome)
    {
        journal.IsReading = false;
        if (outcome.Error is { } error)
        {
            if (IsAway(error))
                Retry();
            return;
        }

        // What was read before the log was read anew may begin elsewhere: between would seem to be a hole.
        ReadEntries read = outcome.Value!;
        if (!_isLoaded || read.After != journal.Told)
            return;
        foreach (ToldEntry entry in read.Entries)
            Take(journal, entry);
        journal.IsBehind = !read.IsEnd;
    }

    private void Take(FollowedJournal journal, ToldEntry entry)
    {
        if (journal.Take(entry, Time.GetUtcNow()) is not { } told)
            return;
        _waiting.Enqueue(told);
        _waitingRecords += told.Records.Count;
    }

    private void Append()
    {
        if (_underWay is not null || _waitsToRetry || _waiting.Count == 0)
            return;
        bool isWanted = _catchUps.Count > 0 && (_waitingRecords > 0 || _catchUps.Any(waiter => waiter.IsLast));
        if (!_isDue && !isWanted && _waitingRecords < options.RecordsPerBlock && _waiting.Count < MaxSilentEntries)
        {
            Linger();
            return;
        }

        _isDue = false;
        _underWay = Pack();
        Send(_underWay);
    }

    private void Linger()
    {
        if (_waitingRecords == 0 || _isLingering)
            return;
        _isLingering = true;
        StartTimer("linger", options.Linger, new AuditMessage.LingerTick());
    }

    private UnderWay Pack()
    {
        using var writer = new AuditBlockWriter(_ledger.Head);
        var positions = new Dictionary<string, long>(StringComparer.Ordinal);
        while (writer.Count < options.RecordsPerBlock && _waiting.TryDequeue(out ToldEntry entry))
        {
            foreach (AuditEntry record in entry.Records)
                writer.Add(record);
            if (entry.Stream.Length > 0)
                positions[entry.Stream] = entry.Sequence;
        }

        _waitingRecords -= writer.Count;
        return new UnderWay(writer.Pack(positions), writer.Summarize(positions), writer.Count);
    }

    private void Send(UnderWay block) => PipeToSelf(
        ports.Journal.AppendAsync(options.Stream, Life.Epoch, _ledger.JournalSequence, [block.Packed], _stopping.Token),
        static outcome => new AuditMessage.Appended(outcome));

    private void OnAppended(Outcome<long> outcome)
    {
        UnderWay block = _underWay!;
        switch (outcome.Error)
        {
            case null:
                _underWay = null;
                Settle(block);
                break;
            case JournalConflictException:
                // Its own block, of which nobody knew that it was written; or another owner's, and then the next
                // append is refused for good.
                ReadAnew();
                break;
            default:
                ports.Instruments.AppendFailures.Increment();
                if (IsAway(outcome.Error))
                    StartTimer("append", options.RetryPause, new AuditMessage.AppendTick());
                break;
        }
    }

    private void Settle(UnderWay block)
    {
        _ledger = _ledger.After(_ledger.JournalSequence + 1, block.Summary, block.Packed.Length);
        _recent.Add(_ledger.JournalSequence, block.Packed, block.Summary.Subjects);
        ports.Instruments.Records.Add(block.Records);
        ports.Board.Show(Life, new AuditStand(_ledger, _recent));
        foreach ((string stream, long position) in block.Summary.Positions)
            ports.Feed.TellThrough(stream, position);
        _letsGo &= block.Summary.Anchors.IsEmpty;
        SaveSnapshot();
    }

    private void ReadAnew()
    {
        _underWay = null;
        _waiting.Clear();
        _waitingRecords = 0;
        _letsGo = _isLoaded = false;
        Load();
    }

    /// <summary>
    /// True when the store will come back; a duty that is over throws, and anything else ends the log.
    /// </summary>
    private bool IsAway(Exception error)
    {
        if (error is FencedException)
            ExceptionDispatchInfo.Throw(error);
        if (error is StoreUnavailableException or OperationCanceledException)
            return true;
        _isBroken = true;
        ports.Board.Show(Life, new AuditStand(_ledger, _recent, error.Message));
        Self.System.Report(new ActorFailure(Self.Path, error, RestartIn: null));
        return false;
    }

    private void Retry()
    {
        _waitsToRetry = true;
        StartTimer("retry", options.RetryPause, new AuditMessage.RetryTick());
    }

    private sealed record UnderWay(byte[] Packed, AuditBlockSummary Summary, int Records);
}
