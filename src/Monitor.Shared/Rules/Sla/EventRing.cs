using Monitor.Shared.Rules.Evaluation;

namespace Monitor.Shared.Rules.Sla;

/// <summary>Good and all events in slots of equal length, up to the newest; older ones fall off.</summary>
internal sealed class EventRing
{
    private const long Empty = -1;

    private readonly double[] _good;
    private readonly double[] _total;
    private long _newest = Empty;

    public EventRing(long slotMs, int slots)
    {
        SlotMs = slotMs;
        _good = new double[slots];
        _total = new double[slots];
    }

    public long SlotMs { get; }

    public int Capacity => _good.Length;

    /// <summary>The number of the newest slot that counted anything; -1 for none.</summary>
    public long Newest => _newest;

    /// <summary>Adds to the slot of a time; false when that slot has fallen off.</summary>
    public bool Add(long timestampMs, double good, double total)
    {
        long slot = timestampMs / SlotMs;
        if (slot > _newest)
            MoveTo(slot);
        else if (slot < Oldest)
            return false;
        AddToSlot(slot, good, total);
        return true;
    }

    /// <summary>Sums the slots that end a window at a time, the one still filling included.</summary>
    public (double Good, double Total) Sum(long nowMs, long windowMs)
    {
        if (_newest == Empty)
            return (0, 0);
        long last = nowMs / SlotMs;
        long first = Math.Max(last - windowMs / SlotMs + 1, Oldest);
        last = Math.Min(last, _newest);
        double good = 0, total = 0;
        for (long slot = first; slot <= last; slot++)
        {
            int index = (int)(slot % Capacity);
            good += _good[index];
            total += _total[index];
        }

        return (good, total);
    }

    public void Write(StateWriter writer)
    {
        writer.Signed(_newest);
        long oldest = Oldest;
        ulong used = 0;
        for (long slot = oldest; slot <= _newest; slot++)
            used += IsUsed(slot) ? 1UL : 0;
        writer.Unsigned(used);
        for (long slot = oldest; slot <= _newest; slot++)
        {
            if (!IsUsed(slot))
                continue;
            writer.Unsigned((ulong)(_newest - slot));
            writer.Number(_good[slot % Capacity]);
            writer.Number(_total[slot % Capacity]);
        }
    }

    /// <summary>Takes over what another ring wrote; what does not fit into this one's length falls off.</summary>
    public void Read(ref StateReader reader)
    {
        long newest = reader.Signed();
        int used = reader.Count(minimumBytes: 3);
        if (newest < -1 || newest == -1 && used > 0)
            throw new InvalidDataException("A ring ends before time began.");
        if (newest >= 0)
            MoveTo(newest);
        for (int i = 0; i < used; i++)
        {
            ulong age = reader.Unsigned();
            double good = reader.Number();
            double total = reader.Number();
            if (age < (ulong)Capacity && age <= (ulong)newest)
                AddToSlot(newest - (long)age, good, total);
        }
    }

    private long Oldest => Math.Max(0, _newest - Capacity + 1);

    private void AddToSlot(long slot, double good, double total)
    {
        int index = (int)(slot % Capacity);
        _good[index] += good;
        _total[index] += total;
    }

    private bool IsUsed(long slot) => _total[slot % Capacity] != 0 || _good[slot % Capacity] != 0;

    private void MoveTo(long slot)
    {
        if (_newest == Empty || slot - _newest >= Capacity)
        {
            Array.Clear(_good);
            Array.Clear(_total);
        }
        else
        {
            for (long passed = _newest + 1; passed <= slot; passed++)
            {
                _good[passed % Capacity] = 0;
                _total[passed % Capacity] = 0;
            }
        }

        _newest = slot;
    }
}
