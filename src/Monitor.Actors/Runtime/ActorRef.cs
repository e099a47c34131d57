namespace Monitor.Actors.Runtime;

/// <summary>
/// The way to an actor, and the cell it lives in. A turn runs when there is something to do, on one thread at a time:
///
/// 1. Senders append to the mailbox, then set the cell scheduled; whoever changed it from idle queues the turn.
/// 2. The turn takes signals (start, timers, stop) first, then messages in batches, and after a fair share queues
///    itself again so that one busy actor cannot starve the rest.
/// 3. Finding nothing more, it sets itself idle and looks once more: a sender that appended between the last look
///    and the idle mark saw "scheduled" and left it to us.
/// </summary>
public sealed class ActorRef<TMessage> : IThreadPoolWorkItem, IActorCell
{
    private const int FairShare = 8192;
    private const int Idle = 0;
    private const int Scheduled = 1;

    private readonly string _path;
    private readonly int _capacity;
    private readonly Func<Actor<TMessage>> _create;
    private Mailbox<TMessage> _mailbox;
    private CellExtras<TMessage>? _extras;
    private Actor<TMessage>? _actor;
    private long _processed;
    private long _bornAt;
    private int _state;
    private int _refused;
    private volatile CellLife _life;

    internal ActorRef(ActorSystem system, string path, Func<Actor<TMessage>> create, int capacity)
    {
        System = system;
        _path = path;
        _create = create;
        _capacity = capacity;
    }

    public string Path => _path;

    public ActorStatus Status => new(
        _path, _mailbox.Depth, _capacity, Interlocked.Read(ref _processed), Volatile.Read(ref _refused),
        _extras?.Restarts ?? 0);

    internal ActorSystem System { get; }

    internal ActorTimers<TMessage> Timers => Extras.Timers(this);

    private CellExtras<TMessage> Extras =>
        _extras ?? Interlocked.CompareExchange(ref _extras, new CellExtras<TMessage>(System.Scheduler), null)
        ?? _extras;

    /// <summary>
    /// Tells; false when the mailbox is full (counted) or the actor stopped (a dead letter, counted).
    /// </summary>
    public bool TryTell(TMessage message)
    {
        if (_life == CellLife.Stopped)
        {
            System.CountDeadLetter();
            return false;
        }

        if (!_mailbox.TryAdd(message, _capacity))
        {
            Interlocked.Increment(ref _refused);
            return false;
        }

        Wake();
        return true;
    }

    /// <summary>Tells, waiting for room in the mailbox; false when the actor stopped.</summary>
    public ValueTask<bool> TellAsync(TMessage message, CancellationToken cancel = default)
    {
        if (_life != CellLife.Stopped && _mailbox.TryAdd(message, _capacity))
        {
            Wake();
            return ValueTask.FromResult(true);
        }

        return TellWhenThereIsRoomAsync(message, cancel);
    }

    /// <summary>Asks and waits for the answer.</summary>
    /// <exception cref="ActorUnavailableException">The mailbox is full, or the actor stopped.</exception>
    public async ValueTask<TReply> AskAsync<TReply>(Func<Reply<TReply>, TMessage> question, CancellationToken cancel)
    {
        var reply = new Reply<TReply>(System.Scheduler);
        if (!TryTell(question(reply)))
            throw new ActorUnavailableException(_path);
        return await reply.Task.WaitAsync(cancel).ConfigureAwait(false);
    }

    /// <summary>Stops the actor after the messages that wait already; completes when it has stopped.</summary>
    public Task StopAsync()
    {
        Task stopped = Extras.Stopped;
        Extras.Signal(CellSignal.Stop);
        Wake();
        return stopped;
    }

    internal void TellPastBound(TMessage message)
    {
        if (_life == CellLife.Stopped)
        {
            System.CountDeadLetter();
            return;
        }

        _mailbox.TryAdd(message, int.MaxValue);
        Wake();
    }

    internal void Start() => Wake();

    internal void Wake()
    {
        // The append must be visible before the state is read, or a turn that is just ending could miss it.
        Interlocked.MemoryBarrier();
        if (Volatile.Read(ref _state) == Idle && Interlocked.Exchange(ref _state, Scheduled) == Idle)
            System.Scheduler.Schedule(this);
    }

    internal void Signal(CellSignal signal)
    {
        Extras.Signal(signal);
        Wake();
    }

    void IThreadPoolWorkItem.Execute()
    {
        RunTurn();
        Volatile.Write(ref _state, Idle);
        Interlocked.MemoryBarrier();
        if (HasWork())
            Wake();
    }

    private bool HasWork() => _life switch
    {
        CellLife.Unborn => true,
        CellLife.Pausing => _extras!.HasSignals,
        CellLife.Living => _mailbox.Depth > 0 || _extras is { HasSignals: true },
        _ => _mailbox.Depth > 0,
    };

    private void RunTurn()
    {
        if (_life == CellLife.Unborn)
            Create();
        int left = FairShare;
        while (left > 0)
        {
            bool stop = _extras is { } extras && extras.HasSignals && TakeSignals(extras);
            if (_life == CellLife.Pausing)
                return;
            if (_life == CellLife.Stopped)
            {
                DropRest();
                return;
            }

            int received = ReceiveBatch();
            left -= received;
            if (stop)
                StopOrAskAgain();
            else if (received == 0)
                return;
        }
    }

    private int ReceiveBatch()
    {
        if (!_mailbox.TryTakeAll(out Mailbox<TMessage>.Slot[] batch, out int count))
            return 0;
        int next = 0;
        try
        {
            Actor<TMessage> actor = _actor!;
            while (next < count)
            {
                TMessage message = batch[next++].Message;
                if ((next & 63) == 0)
                    _mailbox.SetTaken(count - next);
                actor.Receive(message);
            }

            _mailbox.SetTaken(0);
        }
#pragma warning disable CA1031 // Supervision judges every error.
        catch (Exception error)
#pragma warning restore CA1031
        {
            _mailbox.PutBack(batch.AsSpan(next, count - next));
            Fail(error);
        }

        Interlocked.Add(ref _processed, next);
        Mailbox<TMessage>.Return(batch, count);
        _extras?.WakeWaiting();
        return next;
    }

    private void Create()
    {
        try
        {
            _actor = _create();
            _actor.Attach(this);
            _life = CellLife.Living;
            _bornAt = System.Time.GetTimestamp();
            _actor.OnStart();
        }
#pragma warning disable CA1031 // Supervision judges every error.
        catch (Exception error)
#pragma warning restore CA1031
        {
            Fail(error);
        }
    }

    /// <summary>True when a stop was asked for: the messages that wait are received first.</summary>
    private bool TakeSignals(CellExtras<TMessage> extras)
    {
        bool stop = false;
        while (extras.TryTakeSignal(out CellSignal signal))
        {
            if (signal.IsStop)
                stop = true;
            else if (signal.IsRestart && _life == CellLife.Pausing)
                Create();
            else if (_life == CellLife.Living && Timers.TryTake(signal, out TMessage? message))
                ReceiveOne(message);
        }

        if (stop && _life == CellLife.Pausing)
            Stop();
        return stop;
    }

    private void ReceiveOne(TMessage message)
    {
        try
        {
            _actor!.Receive(message);
            Interlocked.Increment(ref _processed);
        }
#pragma warning disable CA1031 // Supervision judges every error.
        catch (Exception error)
#pragma warning restore CA1031
        {
            Fail(error);
        }
    }

    private void Fail(Exception error)
    {
        Supervision supervision = _actor?.Supervision ?? Supervision.Default;
        Timers.CancelAll();
        if (!supervision.IsOperatingError(error))
        {
            System.Report(new ActorFailure(_path, error, null));
            _actor?.OnBroken(error);
            Stop();
            return;
        }

        bool wasCalm = System.Time.GetElapsedTime(_bornAt) >= supervision.CalmAfter;
        TimeSpan pause = supervision.PauseBefore(Extras.CountRestart(wasCalm), System.Draw());
        _life = CellLife.Pausing;
        System.Report(new ActorFailure(_path, error, pause));
        Extras.RestartIn(this, pause);
    }

    private void StopOrAskAgain()
    {
        if (_life == CellLife.Pausing)
            Stop();
        if (_life == CellLife.Stopped)
            return;
        if (_mailbox.Depth > 0)
        {
            Extras.Signal(CellSignal.Stop);
            return;
        }

        try
        {
            _actor!.OnStop();
        }
#pragma warning disable CA1031 // The actor is going away; its last words are reported.
        catch (Exception error)
#pragma warning restore CA1031
        {
            System.Report(new ActorFailure(_path, error, null));
        }

        Stop();
    }

    private void Stop()
    {
        _life = CellLife.Stopped;
        Extras.Dispose();
        System.Remove(_path);
        DropRest();
        Extras.SetStopped();
    }

    private void DropRest()
    {
        while (_mailbox.TryTakeAll(out Mailbox<TMessage>.Slot[] batch, out int count))
        {
            for (int i = 0; i < count; i++)
                System.CountDeadLetter();
            _mailbox.SetTaken(0);
            Mailbox<TMessage>.Return(batch, count);
        }

        Extras.WakeWaiting();
    }

    private async ValueTask<bool> TellWhenThereIsRoomAsync(TMessage message, CancellationToken cancel)
    {
        while (true)
        {
            Task room = Extras.NextRoom;
            if (_life == CellLife.Stopped)
            {
                System.CountDeadLetter();
                return false;
            }

            if (_mailbox.TryAdd(message, _capacity))
            {
                Wake();
                return true;
            }

            await room.WaitAsync(cancel).ConfigureAwait(false);
        }
    }
}
