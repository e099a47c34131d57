using Monitor.Actors.Ports;
using Monitor.Shared.Sharding;

namespace Monitor.Simulation.Storage;

/// <summary>The streams of a simulated journal.</summary>
internal sealed class JournalMedium(EpochFence fence)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Stream> _streams = new(StringComparer.Ordinal);

    /// <summary>Told of each entry that becomes durable, in order, with its stream.</summary>
    public Action<string, byte[]>? Appended { get; set; }

    public long Append(string name, Epoch epoch, long expected, byte[][] payloads)
    {
        lock (_gate)
        {
            Stream stream = StreamOf(name);
            fence.Pass($"Stream {name}", epoch);
            if (stream.Has(expected, payloads))
                return expected + payloads.Length;
            if (stream.Last != expected)
                throw new JournalConflictException($"Stream {name} ends at {stream.Last}, not at {expected}.");
            foreach (byte[] payload in payloads)
            {
                stream.Events.Add(new JournalEvent(++stream.Last, payload));
                Appended?.Invoke(name, payload);
            }

            return stream.Last;
        }
    }

    public List<JournalEvent> Read(string name, long after)
    {
        lock (_gate)
            return StreamOf(name).Events.FindAll(one => one.Sequence > after);
    }

    public bool Trim(string name, Epoch epoch, long through)
    {
        lock (_gate)
        {
            Stream stream = StreamOf(name);
            fence.Pass($"Stream {name}", epoch);
            stream.Events.RemoveAll(one => one.Sequence <= through);
            return true;
        }
    }

    private Stream StreamOf(string name)
    {
        if (!_streams.TryGetValue(name, out Stream? stream))
            _streams.Add(name, stream = new Stream());
        return stream;
    }

    private sealed class Stream
    {
        public List<JournalEvent> Events { get; } = [];

        public long Last { get; set; }

        /// <summary>Whether the same bytes stand after a sequence already.</summary>
        public bool Has(long after, byte[][] payloads)
        {
            List<JournalEvent> there = Events.FindAll(
                one => one.Sequence > after && one.Sequence <= after + payloads.Length);
            return payloads.Length > 0 && there.Count == payloads.Length
                && there.Zip(payloads).All(pair => pair.First.Payload.Span.SequenceEqual(pair.Second));
        }
    }
}
