namespace Monitor.Actors.Alerting;

/// <summary>Those who wait until a position of the alerting log is durable in the journal.</summary>
internal sealed class PositionProofs
{
    /// <summary>Far more than one heartbeat leaves behind; the oldest has given up by then.</summary>
    private const int MostWaiting = 16;

    private readonly Queue<AlertManagerMessage.Prove> _waiting = new();

    public void Ask(AlertManagerMessage.Prove prove)
    {
        if (_waiting.Count == MostWaiting)
            _waiting.Dequeue().Done.Set(false);
        _waiting.Enqueue(prove);
    }

    /// <summary>True when somebody waits for a position that has been read.</summary>
    public bool IsAskedFor(long readThrough) => _waiting.Any(prove => prove.Position.Value <= readThrough);

    /// <summary>Tells those whose position is durable.</summary>
    public void Answer(long durable)
    {
        while (_waiting.TryPeek(out AlertManagerMessage.Prove? first) && first.Position.Value <= durable)
            _waiting.Dequeue().Done.Set(true);
    }
}
