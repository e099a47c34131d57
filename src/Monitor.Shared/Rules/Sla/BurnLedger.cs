using Monitor.Shared.Rules.Evaluation;

namespace Monitor.Shared.Rules.Sla;

/// <summary>
/// What one budget has seen: good and all events by time, every 10 s for windows up to an hour, every minute for
/// longer ones. Mutable, one owner; part of the checkpoint.
/// </summary>
public sealed class BurnLedger
{
    private const long FineSlotMs = 10_000;
    private const long CoarseSlotMs = 60_000;
    private const long LongestFineMs = 3_600_000;

    private readonly SlaIndicator _indicator;
    private readonly EventRing _fine;
    private readonly EventRing? _coarse;

    public BurnLedger(SlaObjective objective)
    {
        _indicator = objective.Indicator;
        long fineMs = 0, coarseMs = 0;
        foreach (TimeSpan window in objective.Pairs.SelectMany(p => new[] { p.Long, p.Short }))
        {
            long windowMs = ConditionJudge.Milliseconds(window);
            if (windowMs <= LongestFineMs)
                fineMs = Math.Max(fineMs, windowMs);
            else
                coarseMs = Math.Max(coarseMs, windowMs);
        }

        _fine = new EventRing(FineSlotMs, (int)(Math.Max(fineMs, FineSlotMs) / FineSlotMs));
        _coarse = coarseMs == 0 ? null : new EventRing(CoarseSlotMs, (int)(coarseMs / CoarseSlotMs));
    }

    /// <summary>One that reads past what nobody wants any more.</summary>
    private BurnLedger()
    {
        _indicator = null!;
        _fine = new EventRing(FineSlotMs, 1);
    }

    /// <summary>Events that came too late for every ring, and are in no window.</summary>
    public long TooLate { get; private set; }

    /// <summary>
    /// When the newest slot of the windows moves on: the next evaluation that time alone can ask for.
    /// </summary>
    public static long NextSlotMs(long nowMs) => nowMs - nowMs % FineSlotMs + FineSlotMs;

    /// <summary>Counts the increase of a series of a counters' indicator.</summary>
    /// <param name="roles">What the series stands for.</param>
    /// <param name="timestampMs">When the events were, Unix milliseconds.</param>
    /// <param name="increase">How many, 0 or more.</param>
    public void Count(SlaRoles roles, long timestampMs, double increase)
    {
        var counters = (SlaIndicator.Counters)_indicator;
        double good = 0, total = 0;
        if (roles.HasFlag(SlaRoles.Good))
            good += increase;
        if (roles.HasFlag(SlaRoles.Total))
            total += increase;
        if (counters.Good is null)
        {
            // Bad and total are given: what is not bad is good.
            good += (roles.HasFlag(SlaRoles.Total) ? increase : 0) - (roles.HasFlag(SlaRoles.Bad) ? increase : 0);
        }
        else if (counters.Total is null)
        {
            // Good and bad are given: together they are all.
            total += (roles.HasFlag(SlaRoles.Good) ? increase : 0) + (roles.HasFlag(SlaRoles.Bad) ? increase : 0);
        }

        Add(timestampMs, good, total);
    }

    /// <summary>Counts what a histogram of latencies grew by: how many observations in time, how many in all.</summary>
    public void CountLatency(long timestampMs, double good, double total) => Add(timestampMs, good, total);

    /// <summary>The share of bad events and the number of all in the window that ends now.</summary>
    internal (double BadShare, double Events) Read(TimeSpan window, long nowMs)
    {
        long windowMs = ConditionJudge.Milliseconds(window);
        EventRing ring = windowMs <= LongestFineMs ? _fine : _coarse!;
        (double good, double total) = ring.Sum(nowMs, windowMs);
        // The parts of an event may arrive one after the other, so for a moment more may be good than there are.
        return total > 0 ? (Math.Clamp((total - good) / total, 0, 1), total) : (0, 0);
    }

    /// <summary>True when no window that ends now or later has any event that was counted before.</summary>
    internal bool IsEmptyAt(long nowMs) => IsPast(_fine, nowMs) && (_coarse is null || IsPast(_coarse, nowMs));

    internal static BurnLedger Discarding() => new();

    internal void Write(StateWriter writer)
    {
        writer.Unsigned((ulong)TooLate);
        writer.Byte((byte)(_coarse is null ? 1 : 2));
        _fine.Write(writer);
        _coarse?.Write(writer);
    }

    /// <exception cref="InvalidDataException">The bytes are not a ledger's.</exception>
    internal void Read(ref StateReader reader)
    {
        TooLate = (long)Math.Min(reader.Unsigned(), long.MaxValue);
        byte rings = reader.Byte();
        if (rings is not (1 or 2))
            throw new InvalidDataException($"A ledger has {rings} rings.");
        _fine.Read(ref reader);
        if (rings == 2)
            (_coarse ?? new EventRing(CoarseSlotMs, 1)).Read(ref reader);
    }

    private static bool IsPast(EventRing ring, long nowMs) => nowMs / ring.SlotMs >= ring.Newest + ring.Capacity;

    private void Add(long timestampMs, double good, double total)
    {
        bool counted = _fine.Add(timestampMs, good, total);
        if (_coarse is not null)
            counted |= _coarse.Add(timestampMs, good, total);
        if (!counted)
            TooLate++;
    }
}
