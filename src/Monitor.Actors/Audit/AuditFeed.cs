using Monitor.Shared.Audit;

namespace Monitor.Actors.Audit;

/// <summary>
/// Between those who write journals and the audit log that follows them, for one stretch of the duty. Writers say what
/// became durable and go on at once: what finds no room here is read from the journal later, where it stands in any
/// case. The other way the audit log says how far it has told each journal, so that nobody trims what it has not.
/// Thread-safe.
/// </summary>
internal sealed class AuditFeed
{
    // Past it, reading the journal again costs less than the memory.
    private const int MaxWeight = 20_000;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, Stream> _streams = new(StringComparer.Ordinal);

    /// <summary>Called when a stream has something new; set by the one who follows, before anybody writes.</summary>
    public Action Wake { private get; set; } = static () => { };

    /// <summary>An entry of a journal is durable.</summary>
    /// <param name="stream">Of which journal.</param>
    /// <param name="sequence">The entry's number.</param>
    /// <param name="weight">How many events it has.</param>
    /// <param name="records">What it says, made when it is looked at.</param>
    public void Committed(string stream, long sequence, int weight, IEnumerable<AuditEntry> records)
    {
        lock (_gate)
        {
            Stream known = Of(stream);
            known.Through = Math.Max(known.Through, sequence);
            if (known.Weight + weight <= MaxWeight)
            {
                known.Waiting.Enqueue(new FedEntry(sequence, weight, records));
                known.Weight += weight;
            }
        }

        Wake();
    }

    /// <summary>How far a journal may be trimmed: no further than it is told.</summary>
    public long Trimmable(string stream, long wanted)
    {
        lock (_gate)
            return Math.Min(wanted, Of(stream).Told);
    }

    /// <summary>The last entry of a journal that anybody has said to be durable; 0 for none.</summary>
    public long Through(string stream)
    {
        lock (_gate)
            return Of(stream).Through;
    }

    /// <summary>What follows an entry of a journal, as far as it waits here without a hole.</summary>
    /// <param name="stream">Of which journal.</param>
    /// <param name="after">The last entry that is known.</param>
    /// <param name="into">What follows it, in order.</param>
    /// <returns>The last entry that is durable, as far as anybody has said so.</returns>
    public long Take(string stream, long after, List<FedEntry> into)
    {
        lock (_gate)
        {
            Stream known = Of(stream);
            while (known.Waiting.TryPeek(out FedEntry next) && next.Sequence <= after + 1)
            {
                known.Waiting.Dequeue();
                known.Weight -= next.Weight;
                if (next.Sequence == after + 1)
                {
                    into.Add(next);
                    after++;
                }
            }

            return known.Through;
        }
    }

    /// <summary>What a journal says up to this entry is durable in the audit log.</summary>
    public void TellThrough(string stream, long sequence)
    {
        lock (_gate)
            Of(stream).Told = sequence;
    }

    private Stream Of(string name)
    {
        if (!_streams.TryGetValue(name, out Stream? stream))
            _streams.Add(name, stream = new Stream());
        return stream;
    }

    private sealed class Stream
    {
        public Queue<FedEntry> Waiting { get; } = new();

        public int Weight { get; set; }

        public long Through { get; set; }

        public long Told { get; set; }
    }
}

/// <summary>An entry of a journal on its way to the audit log.</summary>
internal readonly record struct FedEntry(long Sequence, int Weight, IEnumerable<AuditEntry> Records);
