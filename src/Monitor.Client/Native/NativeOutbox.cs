using System.Diagnostics.CodeAnalysis;

namespace Monitor.Client.Native;

/// <summary>
/// The batches of a session from their making to their acknowledgement, in order, and how far the present stream has
/// got with them. Knows nothing of connections or time. Thread-safe.
/// </summary>
internal sealed class NativeOutbox
{
    private readonly Lock _gate = new();
    private readonly List<OutboundBatch> _batches = [];
    private int _sent;
    private long _lastSequence;
    private long _answered;
    private volatile bool _isMaking;

    /// <summary>
    /// True while the next batch is on its way here: what it has is no longer in the buffer, and not here yet.
    /// </summary>
    public bool IsMaking => _isMaking;

    /// <summary>The sequence of the newest batch; 0 before the first.</summary>
    public long LastSequence => Interlocked.Read(ref _lastSequence);

    /// <summary>All batches up to this one are acknowledged or refused.</summary>
    public long Answered => Interlocked.Read(ref _answered);

    public int Count
    {
        get
        {
            lock (_gate)
                return _batches.Count;
        }
    }

    /// <summary>Batches that went out on the present stream and wait for their answer.</summary>
    public int UnderWay
    {
        get
        {
            lock (_gate)
                return _sent;
        }
    }

    /// <summary>Makes the next batch and adds it.</summary>
    /// <param name="make">Given its sequence; null when there is nothing to send.</param>
    /// <exception cref="InvalidOperationException">The batch is not the next of the session.</exception>
    public OutboundBatch? Add(Func<long, OutboundBatch?> make)
    {
        _isMaking = true;
        try
        {
            OutboundBatch? batch = make(LastSequence + 1);
            if (batch is not null)
                Add(batch);
            return batch;
        }
        finally
        {
            _isMaking = false;
        }
    }

    private void Add(OutboundBatch batch)
    {
        lock (_gate)
        {
            if (batch.Sequence != _lastSequence + 1)
                throw new InvalidOperationException($"Batch {batch.Sequence} made after {_lastSequence}.");
            _batches.Add(batch);
            _lastSequence = batch.Sequence;
        }
    }

    /// <summary>
    /// The next batch that the present stream has not carried, when fewer than the window are under way.
    /// </summary>
    public bool TrySend(int window, [NotNullWhen(true)] out OutboundBatch? batch)
    {
        lock (_gate)
        {
            batch = _sent < _batches.Count && _sent < window ? _batches[_sent] : null;
            _sent += batch is null ? 0 : 1;
            return batch is not null;
        }
    }

    /// <summary>Forgets all batches up to the sequence, which are counted.</summary>
    /// <returns>Those that were not known to be counted before.</returns>
    public IReadOnlyList<OutboundBatch> Acknowledge(long sequence)
    {
        lock (_gate)
        {
            int count = 0;
            while (count < _batches.Count && _batches[count].Sequence <= sequence)
                count++;
            return Remove(count);
        }
    }

    /// <summary>Forgets the oldest batch, which the server will never take.</summary>
    /// <exception cref="InvalidOperationException">Another batch is the oldest: answers come in order.</exception>
    public OutboundBatch Refuse(long sequence)
    {
        lock (_gate)
        {
            if (_batches.Count == 0 || _batches[0].Sequence != sequence)
                throw new InvalidOperationException($"Batch {sequence} was refused, which is not the next to answer.");
            return Remove(1)[0];
        }
    }

    /// <summary>The batch was not taken: it and those after it must go out again.</summary>
    public void GoBackTo(long sequence)
    {
        lock (_gate)
            _sent = Math.Min(_sent, Math.Max(0, _batches.FindIndex(b => b.Sequence >= sequence)));
    }

    /// <summary>A new stream has carried nothing yet.</summary>
    public void BeginStream()
    {
        lock (_gate)
            _sent = 0;
    }

    private List<OutboundBatch> Remove(int count)
    {
        List<OutboundBatch> removed = _batches.GetRange(0, count);
        _batches.RemoveRange(0, count);
        _sent = Math.Max(0, _sent - count);
        if (count > 0)
            _answered = removed[^1].Sequence;
        return removed;
    }
}
