using Monitor.Shared.Ingest;
using Monitor.Shared.Series;

namespace Monitor.Actors.Ingest;

/// <summary>
/// From the hash of the bytes by which a sender names a series to the series, for all endpoints of the node: what
/// saves parsing labels. Looked up by many threads without a lock, written under one. A lost entry costs a parse,
/// never a point.
///
/// A slot is published by its low half last: a reader that sees the low half sees the rest. Slots are never changed in
/// place; growing and forgetting build a new table and swap it.
/// </summary>
internal sealed class SeriesInterner
{
    private const int SmallestTable = 1024;

    private readonly Lock _gate = new();
    private readonly int _capacity;
    private Slot[] _table = new Slot[SmallestTable];
    private int _count;

    /// <param name="capacity">Most entries; past it the table starts anew.</param>
    public SeriesInterner(int capacity) => _capacity = capacity;

    public int Count => Volatile.Read(ref _count);

    public bool TryGet(in SeriesHash identity, out SeriesHandle series)
    {
        Slot[] table = Volatile.Read(ref _table);
        int mask = table.Length - 1;
        ulong low = LowOf(identity);
        for (int at = (int)identity.High & mask; ; at = at + 1 & mask)
        {
            ulong found = Volatile.Read(ref table[at].Low);
            if (found == 0)
            {
                series = default;
                return false;
            }

            if (found == low && table[at].High == identity.High)
            {
                series = table[at].Series;
                return true;
            }
        }
    }

    public void Add(in SeriesHash identity, SeriesHandle series)
    {
        lock (_gate)
        {
            if (TryGet(identity, out _))
                return;
            if (_count >= _capacity)
                Replace(new Slot[SmallestTable], 0);
            else if (_count * 2 >= _table.Length)
                Rebuild(static _ => true, _table.Length * 2);
            Insert(_table, identity.High, LowOf(identity), series);
            Volatile.Write(ref _count, _count + 1);
        }
    }

    /// <summary>Forgets entries whose series is no longer wanted.</summary>
    public void Keep(Func<SeriesHandle, bool> wanted)
    {
        lock (_gate)
            Rebuild(wanted, _table.Length);
    }

    private void Rebuild(Func<SeriesHandle, bool> wanted, int length)
    {
        var table = new Slot[length];
        int count = 0;
        foreach (Slot slot in _table)
        {
            if (slot.Low == 0 || !wanted(slot.Series))
                continue;
            Insert(table, slot.High, slot.Low, slot.Series);
            count++;
        }

        Replace(table, count);
    }

    private void Replace(Slot[] table, int count)
    {
        Volatile.Write(ref _table, table);
        Volatile.Write(ref _count, count);
    }

    private static void Insert(Slot[] table, ulong high, ulong low, SeriesHandle series)
    {
        int mask = table.Length - 1;
        int at = (int)high & mask;
        while (table[at].Low != 0)
            at = at + 1 & mask;
        table[at].High = high;
        table[at].Series = series;
        Volatile.Write(ref table[at].Low, low);
    }

    /// <summary>Zero marks a free slot.</summary>
    private static ulong LowOf(in SeriesHash identity) => identity.Low == 0 ? 1 : identity.Low;

    private struct Slot
    {
        public ulong Low;
        public ulong High;
        public SeriesHandle Series;
    }
}
