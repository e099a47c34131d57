using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace Monitor.Actors.Live;

/// <summary>
/// Says the same to all who listen now, for pages that follow what happens. A listener that is too slow loses the
/// oldest and is told how many; the speaker never waits. Thread-safe.
/// </summary>
/// <param name="capacity">How many items may wait for one listener.</param>
/// <param name="maxListeners">How many may listen at once; one more is refused.</param>
public sealed class Broadcast<T>(int capacity = 256, int maxListeners = 256)
{
    private ImmutableArray<Listener> _listeners = [];

    public int Listeners => _listeners.Length;

    public void Publish(T item)
    {
        foreach (Listener listener in _listeners)
            listener.Offer(item);
    }

    /// <summary>
    /// Begins to listen: whatever is published after the return will be read, or counted as missed. Disposing ends it.
    /// </summary>
    /// <returns>Null when there are too many listeners.</returns>
    public Listener? TryListen()
    {
        var listener = new Listener(this, capacity);
        bool added = ImmutableInterlocked.Update(
            ref _listeners,
            static (listeners, argument) =>
                listeners.Length < argument.Max ? listeners.Add(argument.Listener) : listeners,
            (Listener: listener, Max: maxListeners));
        return added ? listener : null;
    }

    /// <summary>One who listens. Its reader is one at a time.</summary>
    public sealed class Listener : IDisposable
    {
        private readonly Broadcast<T> _source;
        private readonly Channel<T> _channel;
        private long _missed;

        internal Listener(Broadcast<T> source, int capacity)
        {
            _source = source;
            var options = new BoundedChannelOptions(capacity)
            {
                FullMode = BoundedChannelFullMode.DropOldest,
                SingleReader = true,
            };
            _channel = Channel.CreateBounded<T>(options, _ => Interlocked.Increment(ref _missed));
        }

        /// <summary>Everything that is said, until the token or <see cref="Dispose"/> ends it.</summary>
        public async IAsyncEnumerable<LiveItem<T>> ReadAllAsync([EnumeratorCancellation] CancellationToken cancel)
        {
            await foreach (T item in _channel.Reader.ReadAllAsync(cancel).ConfigureAwait(false))
                yield return new LiveItem<T>(item, Interlocked.Exchange(ref _missed, 0));
        }

        public void Dispose()
        {
            ImmutableInterlocked.Update(ref _source._listeners, static (all, one) => all.Remove(one), this);
            _channel.Writer.TryComplete();
        }

        internal void Offer(T item) => _channel.Writer.TryWrite(item);
    }
}

/// <summary>Something that was said, and how many items before it this listener was too slow for.</summary>
public readonly record struct LiveItem<T>(T Value, long MissedBefore);
