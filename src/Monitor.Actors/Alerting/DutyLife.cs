using Monitor.Actors.Ports;
using Monitor.Actors.Sharding;
using Monitor.Shared.Sharding;

namespace Monitor.Actors.Alerting;

/// <summary>
/// One stretch of the duty of alerting on this node. Once it is over, its actors do nothing any more, whatever is still
/// in their mailboxes, and what they wait for is cancelled. Thread-safe.
/// </summary>
/// <param name="ownership">Ends by itself when the lease cannot be renewed.</param>
/// <param name="broke">Told of an error that its actors cannot go on from.</param>
internal sealed class DutyLife(ShardOwnership ownership, Action<DutyLife, Exception> broke) : IDisposable
{
    private readonly CancellationTokenSource _over = new();
    private int _isEnded;

    public Epoch Epoch => ownership.Epoch;

    /// <summary>Cancelled when it is over.</summary>
    public CancellationToken Over => _over.Token;

    /// <summary>Asked before every turn.</summary>
    public bool IsOver => Volatile.Read(ref _isEnded) == 1 || !ownership.IsHeld;

    public void End()
    {
        if (Interlocked.Exchange(ref _isEnded, 1) == 1)
            return;
        ownership.End();
        _over.Cancel();
    }

    /// <summary>The time of the lease is over, and nobody has said so yet.</summary>
    public void Lapse()
    {
        ownership.Lose();
        End();
    }

    /// <summary>An actor cannot go on; a write that was refused says that the duty is another node's by now.</summary>
    public void Fail(Exception error)
    {
        if (error is FencedException or JournalConflictException)
            ownership.Lose();
        else
            ownership.Break();
        End();
        broke(this, error);
    }

    public void Dispose() => _over.Dispose();
}
