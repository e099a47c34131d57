using System.Numerics;
using Monitor.Shared.Ingest;
using Monitor.Shared.Series;

namespace Monitor.Actors.Ingest;

/// <summary>
/// From the hash of the bytes by which a sender names a series to the series, for all endpoints of the node: what
/// saves parsing labels. Looked up by many threads without a lock, written under one. A lost entry costs a parse,
/// never a point.
/// </summary>
/// <remarks>
/// Entries lie in the order in which they came, and an index of numbers finds them: a table of whole entries would
/// have two places for each, and each look would be a place far from the last one. A sender names its series in the
/// same order each time, so each entry knows which was asked for after it, and that one is tried first. An entry is
/// published by its low half last: a reader that sees the low half sees the rest. What grows or forgets builds a new
/// table and swaps it.
/// </remarks>
internal sealed class SeriesInterner
{
    /// <summary>What <see cref="TryGet"/> is told before anything was found.</summary>
    public const int Nowhere = -1;

    private const int SmallestTable = 256;

    private readonly Lock _gate = new();
    private readonly int _capacity;
    private Table _table = new(SmallestTable);

    /// <param name="capacity">Most entries; past it the table starts anew.</param>
    public SeriesInterner(int capacity) => _capacity = capacity;

    public int Count => Volatile.Read(ref _table).Count;

    /// <summary>Finds a series.</summary>
    /// <param name="identity">The hash of its name on the wire.</param>
    /// <param name="last">
    /// The place of the series that the same sender named before, or <see cref="Nowhere"/>; becomes that of this one.
    /// A hint, which may be of another time.
    /// </param>
    /// <param name="series">The series, if it is known.</param>
    public bool TryGet(in SeriesHash identity, ref int last, out SeriesHandle series)
    {
        Table table = Volatile.Read(ref _table);
        int place = table.Find(identity, last);
        if (place < 0)
        {
            series = default;
            return false;
        }

        series = table.At(place);
        last = place;
        return true;
    }

    public void Add(in SeriesHash identity, SeriesHandle series)
    {
        lock (_gate)
        {
            if (_table.Find(identity, Nowhere) >= 0)
                return;
            if (_table.Count >= _capacity)
                Volatile.Write(ref _table, new Table(SmallestTable));
            else if (_table.IsFull)
                Rebuild(static _ => true, _table.Count + _table.Count / 4);
            _table.Add(identity, series);
        }
    }

    /// <summary>Forgets entries whose series is no longer wanted.</summary>
    public void Keep(Func<SeriesHandle, bool> wanted)
    {
        lock (_gate)
        {
            int kept = _table.CountOf(wanted);
            if (kept < _table.Count)
                Rebuild(wanted, Math.Max(SmallestTable, kept));
        }
    }

    private void Rebuild(Func<SeriesHandle, bool> wanted, int room) =>
        Volatile.Write(ref _table, _table.Where(wanted, room));

    private sealed class Table
    {
        private readonly Entry[] _entries;

        /// <summary>The place that was asked for after each; a hint, written by any thread.</summary>
        private readonly int[] _next;

        /// <summary>Places and one, by hash; 0 where there is none.</summary>
        private readonly int[] _index;
        private int _count;

        public Table(int room)
        {
            _entries = new Entry[room];
            _next = new int[room];
            _index = new int[(int)BitOperations.RoundUpToPowerOf2((uint)room * 3 / 2)];
        }

        public int Count => Volatile.Read(ref _count);

        public bool IsFull => _count == _entries.Length;

        public SeriesHandle At(int place) => _entries[place].Series;

        /// <summary>The place of an identity, or less than zero.</summary>
        public int Find(in SeriesHash identity, int last)
        {
            ulong low = LowOf(identity);
            if ((uint)last >= (uint)_next.Length)
                return Search(identity.High, low);
            int place = _next[last];
            if (Holds(place, identity.High, low))
                return place;
            place = Search(identity.High, low);
            if (place >= 0)
                _next[last] = place;
            return place;
        }

        public void Add(in SeriesHash identity, SeriesHandle series)
        {
            int place = _count;
            ref Entry entry = ref _entries[place];
            entry.High = identity.High;
            entry.Series = series;
            Volatile.Write(ref entry.Low, LowOf(identity));
            _next[place] = place + 1;
            int mask = _index.Length - 1;
            int at = (int)identity.High & mask;
            while (_index[at] != 0)
                at = at + 1 & mask;
            Volatile.Write(ref _index[at], place + 1);
            Volatile.Write(ref _count, place + 1);
        }

        public int CountOf(Func<SeriesHandle, bool> wanted)
        {
            int count = 0;
            foreach (ref readonly Entry entry in _entries.AsSpan(0, _count))
                count += wanted(entry.Series) ? 1 : 0;
            return count;
        }

        /// <summary>A table of those that are wanted, in their order, with room for so many in all.</summary>
        public Table Where(Func<SeriesHandle, bool> wanted, int room)
        {
            var table = new Table(room);
            foreach (ref readonly Entry entry in _entries.AsSpan(0, _count))
            {
                if (wanted(entry.Series))
                    table.Add(new SeriesHash(entry.High, entry.Low), entry.Series);
            }

            return table;
        }

        private int Search(ulong high, ulong low)
        {
            int mask = _index.Length - 1;
            for (int at = (int)high & mask; ; at = at + 1 & mask)
            {
                int place = Volatile.Read(ref _index[at]) - 1;
                if (place < 0 || Holds(place, high, low))
                    return place;
            }
        }

        private bool Holds(int place, ulong high, ulong low) => (uint)place < (uint)_entries.Length
            && Volatile.Read(ref _entries[place].Low) == low && _entries[place].High == high;

        /// <summary>Zero marks a free place.</summary>
        private static ulong LowOf(in SeriesHash identity) => identity.Low == 0 ? 1 : identity.Low;

        private struct Entry
        {
            public ulong Low;
            public ulong High;
            public SeriesHandle Series;
        }
    }
}
