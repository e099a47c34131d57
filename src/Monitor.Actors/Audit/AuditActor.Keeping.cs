using Monitor.Actors.Runtime;
using Monitor.Shared.Audit;

namespace Monitor.Actors.Audit;

/// <summary>Its snapshots, what the policy lets go, and those who wait for it.</summary>
internal sealed partial class AuditActor
{
    private long _snapshotSequence;
    private long _trimmedThrough;
    private bool _isSavingSnapshot;
    private bool _letsGo;

    /// <summary>Has a record written for what the policy lets go; once that is durable, it goes.</summary>
    private void LetGo()
    {
        if (!_isLoaded || _letsGo || _ledger.Excess(options.Policy, Time.GetUtcNow()) is not { } anchor)
            return;
        _letsGo = true;
        _waiting.Enqueue(new ToldEntry("", 0, [anchor]));
        _waitingRecords++;
        _isDue = true;
    }

    private void SaveSnapshot()
    {
        bool isOld = _ledger.JournalSequence - _snapshotSequence >= options.SnapshotEvery;
        if (!_isSavingSnapshot && (isOld || _ledger.TrimThrough > _trimmedThrough || IsFinishing))
            BeginSnapshot();
    }

    private void BeginSnapshot()
    {
        _isSavingSnapshot = true;
        _snapshotSequence = _ledger.JournalSequence;
        long trim = _ledger.TrimThrough > _trimmedThrough ? _ledger.TrimThrough : 0;
        _trimmedThrough = _ledger.TrimThrough;
        PipeToSelf(
            SaveAsync(AuditLedgerCodec.Encode(_ledger), _ledger.JournalSequence, trim),
            static error => new AuditMessage.SnapshotSaved(error));
    }

    /// <summary>Blocks go only after a snapshot is durable that does without them.</summary>
    private async ValueTask SaveAsync(byte[] snapshot, long sequence, long trim)
    {
        await ports.Snapshots.SaveAsync(options.Stream, Life.Epoch, sequence, snapshot, _stopping.Token)
            .ConfigureAwait(false);
        if (trim > 0)
        {
            await ports.Journal.TrimAsync(options.Stream, Life.Epoch, trim, _stopping.Token)
                .ConfigureAwait(false);
        }
    }

    private void OnSnapshotSaved(Exception? error)
    {
        _isSavingSnapshot = false;
        if (error is null || !IsAway(error))
            return;
        // What was to be trimmed is trimmed with the next; without a snapshot there is merely more to read.
        _trimmedThrough = 0;
    }

    private bool IsFinishing => _catchUps.Exists(static waiter => waiter.IsLast);

    private void Await(Reply<bool> done, bool isLast)
    {
        _catchUps.Add(new CatchUp(
            done, isLast, [.. _journals.Select(journal => (journal, ports.Feed.Through(journal.Stream)))]));
    }

    private void AnswerThoseServed()
    {
        for (int i = _catchUps.Count - 1; i >= 0; i--)
        {
            CatchUp waiter = _catchUps[i];
            if (!IsServed(waiter))
                continue;
            if (waiter.IsLast && _snapshotSequence < _ledger.JournalSequence && !_isSavingSnapshot)
                BeginSnapshot();
            if (waiter.IsLast && _isSavingSnapshot)
                continue;
            waiter.Done.Set(true);
            _catchUps.RemoveAt(i);
        }
    }

    /// <summary>What the journals had when somebody asked is durable, or says nothing to the log.</summary>
    private bool IsServed(CatchUp waiter)
    {
        bool isIdle = _underWay is null && (waiter.IsLast ? _waiting.Count == 0 : _waitingRecords == 0);
        foreach ((FollowedJournal journal, long through) in waiter.Targets)
        {
            bool isTold = !journal.IsReading && !journal.IsBehind && journal.Told >= through && isIdle;
            if (!isTold && (through == 0 || _ledger.PositionOf(journal.Stream) < through))
                return false;
        }

        return true;
    }

    private void Answer(bool isServed)
    {
        foreach (CatchUp waiter in _catchUps)
            waiter.Done.Set(isServed);
        _catchUps.Clear();
    }

    private sealed record CatchUp(Reply<bool> Done, bool IsLast, (FollowedJournal Journal, long Through)[] Targets);
}
