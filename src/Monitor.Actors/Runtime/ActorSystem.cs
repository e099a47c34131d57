using System.Collections.Concurrent;

namespace Monitor.Actors.Runtime;

/// <summary>
/// All actors of one node: their clock, their scheduler, their names, and what the admin sees of them. Thread-safe.
/// </summary>
public sealed class ActorSystem
{
    private readonly ConcurrentDictionary<string, IActorCell> _cells = new(StringComparer.Ordinal);
    private readonly Lock _randomGate = new();
    private readonly Random _random;
    private readonly Action<ActorFailure> _failed;
    private long _deadLetters;

    /// <param name="scheduler">Where turns run.</param>
    /// <param name="time">The clock of all actors.</param>
    /// <param name="random">Draws the jitter of restarts.</param>
    /// <param name="failed">Told of every turn that threw, on the thread of the turn.</param>
    public ActorSystem(IActorScheduler scheduler, TimeProvider time, Random random, Action<ActorFailure> failed)
    {
        Scheduler = scheduler;
        Time = time;
        _random = random;
        _failed = failed;
    }

    public TimeProvider Time { get; }

    /// <summary>Messages told to actors that have stopped.</summary>
    public long DeadLetters => Interlocked.Read(ref _deadLetters);

    internal IActorScheduler Scheduler { get; }

    /// <summary>Starts an actor under a path ("collectors/order-gateway") that no other actor has.</summary>
    /// <param name="path">Its name; slashes make the tree that the admin sees.</param>
    /// <param name="create">Makes the actor, and makes it again at a restart.</param>
    /// <param name="capacity">How many messages may wait; one more is refused.</param>
    public ActorRef<TMessage> Spawn<TMessage>(string path, Func<Actor<TMessage>> create, int capacity = 1024)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 1);
        var cell = new ActorRef<TMessage>(this, path, create, capacity);
        if (!_cells.TryAdd(path, cell))
            throw new InvalidOperationException($"An actor '{path}' is there already.");
        cell.Start();
        return cell;
    }

    /// <summary>Every actor that lives, by path.</summary>
    public IReadOnlyList<ActorStatus> List() =>
        [.. _cells.Values.Select(cell => cell.Status).OrderBy(status => status.Path, StringComparer.Ordinal)];

    internal double Draw()
    {
        lock (_randomGate)
            return _random.NextDouble();
    }

    internal void CountDeadLetter() => Interlocked.Increment(ref _deadLetters);

    internal void Remove(string path) => _cells.TryRemove(path, out _);

    internal void Report(ActorFailure failure) => _failed(failure);
}
