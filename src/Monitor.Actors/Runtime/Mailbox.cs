using System.Buffers;

namespace Monitor.Actors.Runtime;

/// <summary>
/// Messages on their way to one actor: senders append to one array under a spin lock of a few instructions, the actor
/// takes the whole array at once and walks it without any synchronisation, so the cost of meeting is paid once a
/// batch. Arrays come from the pool and go back when the actor falls idle: an idle mailbox owns no memory.
/// </summary>
internal struct Mailbox<TMessage>
{
    private const int FirstLength = 16;

    private Slot[]? _waiting;
    private int _count;
    private int _taken;
    private int _gate;

    /// <summary>Messages not yet received, by a look that may be a moment old.</summary>
    public readonly int Depth => Volatile.Read(in _count) + Volatile.Read(in _taken);

    /// <summary>Appends unless <paramref name="capacity"/> messages wait already.</summary>
    public bool TryAdd(TMessage message, int capacity)
    {
        Enter();
        if (_count + Volatile.Read(ref _taken) >= capacity)
        {
            Exit();
            return false;
        }

        Slot[] waiting = _waiting ?? Grow();
        if (_count == waiting.Length)
            waiting = Grow();
        waiting[_count++].Message = message;
        Exit();
        return true;
    }

    /// <summary>
    /// Takes all that wait; the array goes back with <see cref="Return"/>. Only the actor's turn calls this.
    /// </summary>
    public bool TryTakeAll(out Slot[] batch, out int count)
    {
        Enter();
        batch = _waiting!;
        count = _count;
        _waiting = null;
        _count = 0;
        Volatile.Write(ref _taken, count);
        Exit();
        return count > 0;
    }

    /// <summary>Tells senders how much of the batch is still to do.</summary>
    public void SetTaken(int left) => Volatile.Write(ref _taken, left);

    /// <summary>Puts the rest of a batch back in front, in order: the turn ends early.</summary>
    public void PutBack(ReadOnlySpan<Slot> rest)
    {
        Enter();
        Slot[] merged = ArrayPool<Slot>.Shared.Rent(rest.Length + _count);
        rest.CopyTo(merged);
        if (_waiting is { } waiting)
        {
            waiting.AsSpan(0, _count).CopyTo(merged.AsSpan(rest.Length));
            ArrayPool<Slot>.Shared.Return(waiting, clearArray: true);
        }

        _waiting = merged;
        _count += rest.Length;
        _taken = 0;
        Exit();
    }

    public static void Return(Slot[] batch, int count)
    {
        batch.AsSpan(0, count).Clear();
        ArrayPool<Slot>.Shared.Return(batch);
    }

    private Slot[] Grow()
    {
        Slot[] larger = ArrayPool<Slot>.Shared.Rent(Math.Max(FirstLength, _count * 2));
        if (_waiting is { } full)
        {
            full.AsSpan(0, _count).CopyTo(larger);
            ArrayPool<Slot>.Shared.Return(full, clearArray: true);
        }

        _waiting = larger;
        return larger;
    }

    private void Enter()
    {
        if (Interlocked.CompareExchange(ref _gate, 1, 0) == 0)
            return;
        var wait = new SpinWait();
        do
            wait.SpinOnce(sleep1Threshold: -1);
        while (Volatile.Read(ref _gate) != 0 || Interlocked.CompareExchange(ref _gate, 1, 0) != 0);
    }

    private void Exit() => Volatile.Write(ref _gate, 0);

    /// <summary>Saves the covariance check that storing into an array of references costs.</summary>
    internal struct Slot
    {
        public TMessage Message;
    }
}
