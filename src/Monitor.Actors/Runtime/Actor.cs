namespace Monitor.Actors.Runtime;

/// <summary>
/// One thing with its own life: it sees one message at a time, in the order of arrival from each sender, and
/// shares nothing. A turn never blocks and never awaits: work that takes time is started and its result comes back
/// as a message (<see cref="PipeToSelf{TResult}"/>).
/// </summary>
public abstract class Actor<TMessage>
{
    private ActorRef<TMessage>? _self;

    /// <summary>The way to this actor; survives its restarts.</summary>
    protected ActorRef<TMessage> Self => _self ?? throw new InvalidOperationException("The actor is not started yet.");

    /// <summary>The only clock that an actor may ask.</summary>
    protected TimeProvider Time => Self.System.Time;

    /// <summary>What becomes of the actor when a turn throws; by default an operating error restarts it.</summary>
    protected internal virtual Supervision Supervision => Supervision.Default;

    /// <summary>The first turn, before any message, also after a restart.</summary>
    protected internal virtual void OnStart()
    {
    }

    /// <summary>The last turn, after all messages that came before the stop.</summary>
    protected internal virtual void OnStop()
    {
    }

    protected internal abstract void Receive(TMessage message);

    /// <summary>
    /// The last turn of an actor that an error ends for good, instead of <see cref="OnStop"/>. It must not throw.
    /// </summary>
    protected internal virtual void OnBroken(Exception error)
    {
    }

    /// <summary>Sends this actor a message once, after a time; a timer of the same key is replaced.</summary>
    protected void StartTimer(string key, TimeSpan due, TMessage message) => Self.Timers.Start(key, due, null, message);

    /// <summary>Sends this actor a message again and again; a timer of the same key is replaced.</summary>
    protected void StartPeriodicTimer(string key, TimeSpan period, TMessage message) =>
        Self.Timers.Start(key, period, period, message);

    /// <summary>Stops a timer; a message of it that is already on its way is dropped.</summary>
    protected void CancelTimer(string key) => Self.Timers.Cancel(key);

    /// <summary>
    /// Brings the outcome of work home as a message, whatever the outcome. It is never refused for a full mailbox:
    /// what an actor started itself is bounded by what it starts.
    /// </summary>
    protected void PipeToSelf<TResult>(ValueTask<TResult> work, Func<Outcome<TResult>, TMessage> message) =>
        Pipe.To(Self, work, message);

    /// <inheritdoc cref="PipeToSelf{TResult}"/>
    protected void PipeToSelf(ValueTask work, Func<Exception?, TMessage> message) => Pipe.To(Self, work, message);

    internal void Attach(ActorRef<TMessage> self) => _self = self;
}
