using System.Runtime.ExceptionServices;
using Monitor.Actors.Ports;
using Monitor.Shared.Alerting;
using Monitor.Shared.Alerting.Journal;

namespace Monitor.Actors.Alerting;

/// <summary>Its snapshots: what stands for the journal's beginning.</summary>
internal sealed partial class AlertManagerActor
{
    private void SaveSnapshot()
    {
        // A large state waits for four times as many events, so that encoding it costs a quarter of what they did.
        AlertManagerState durable = _commits!.Durable;
        int every = Math.Max(_options.SnapshotEvery, 4 * (durable.Alerts.Count + durable.Outbox.Entries.Count));
        if (!_isSavingSnapshot && _commits.EventsSinceSnapshot >= every)
            BeginSnapshot();
    }

    private void BeginSnapshot()
    {
        _isSavingSnapshot = true;
        PipeToSelf(
            SaveAsync(AlertCodec.EncodeSnapshot(_commits!.Durable), _commits.Sequence),
            error => new AlertManagerMessage.SnapshotSaved(error));
        _commits.EventsSinceSnapshot = 0;
    }

    /// <summary>
    /// Events go only after the snapshot that stands for them is durable, and the audit log has told them.
    /// </summary>
    private async ValueTask SaveAsync(byte[] snapshot, long sequence)
    {
        await _ports.Snapshots.SaveAsync(_options.Stream, Life.Epoch, sequence, snapshot, _stopping.Token)
            .ConfigureAwait(false);
        long needless = _ports.Audit?.Trimmable(_options.Stream, sequence) ?? sequence;
        await _ports.Journal.TrimAsync(_options.Stream, Life.Epoch, needless, _stopping.Token)
            .ConfigureAwait(false);
    }

    private void OnSnapshotSaved(Exception? error)
    {
        // Without a snapshot the journal is merely longer; the next one is tried after as many events again.
        _isSavingSnapshot = false;
        if (error is not (null or StoreUnavailableException))
            ExceptionDispatchInfo.Throw(error);
        Finish();
    }
}
