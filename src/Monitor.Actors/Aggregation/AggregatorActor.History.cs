namespace Monitor.Actors.Aggregation;

/// <summary>How closed buckets come to history: one write at a time, and again what the store did not take.</summary>
internal sealed partial class AggregatorActor
{
    private void WriteHistory()
    {
        if (_isWritingHistory || _closed.IsEmpty)
            return;
        _isWritingHistory = true;
        PipeToSelf(WriteAsync(_closed.Take()), static error => new AggregatorMessage.HistoryWritten(error));
    }

    /// <summary>Definitions follow their chunks, because one that has no chunk is one that retention drops.</summary>
    private async ValueTask WriteAsync(ClosedBuckets closed)
    {
        await _ports.History.WriteAsync(_shard, _ports.Epoch, closed.Chunks, _stopping.Token).ConfigureAwait(false);
        if (closed.Definitions is { Count: > 0 } series)
            await _ports.History.DefineAsync(_shard, _ports.Epoch, series, _stopping.Token).ConfigureAwait(false);
    }

    private void FinishHistory(Exception? error)
    {
        _isWritingHistory = false;
        if (error is null)
        {
            _closed.Confirm();
            return;
        }

        LoseIfFenced(error);
        _status.CountFailedWrite();
        _closed.PutBack();
    }
}
