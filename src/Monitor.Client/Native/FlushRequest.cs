namespace Monitor.Client.Native;

/// <summary>Somebody waits until all that was recorded before is answered.</summary>
internal sealed class FlushRequest(long[] mark)
{
    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _sequence = -1;

    public Task Done => _done.Task;

    /// <summary>Completes the wait when it is over. One caller at a time.</summary>
    public bool TryComplete(ObservationBuffer buffer, NativeOutbox outbox)
    {
        // Once the buffer is past the mark, the last batch made holds the last of what is waited for. In this order: a
        // batch that took it is being made, or is made, when the buffer does not have it any more.
        if (_sequence < 0 && buffer.IsGone(mark) && !outbox.IsMaking)
            _sequence = outbox.LastSequence;
        if (_sequence < 0 || outbox.Answered < _sequence)
            return false;
        _done.TrySetResult();
        return true;
    }

    public void Fail(Exception why) => _done.TrySetException(why);
}
