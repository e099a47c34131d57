namespace Monitor.Shared.Ingest.Log;

/// <summary>What an entry of a shard's log says. The numbers are written to disk: never reuse one.</summary>
internal enum EntryKind : byte
{
    /// <summary>A writer's number for a series, and the series' definition.</summary>
    Define = 1,

    /// <summary>The writer will not use a number again.</summary>
    Undefine = 2,

    /// <summary>A level: series, time, value.</summary>
    Sample = 3,

    /// <summary>A running total: series, time, start, value.</summary>
    Cumulative = 4,

    /// <summary>A growth: series, time, value.</summary>
    Delta = 5,

    /// <summary>
    /// Observations of one second without their distribution: series, second, count, sum, min, max, last, sum of
    /// squares.
    /// </summary>
    Folded = 6,

    /// <summary>A distribution added within one second, or since the last report.</summary>
    HistogramDelta = 7,

    /// <summary>A distribution since its start.</summary>
    HistogramCumulative = 8,

    /// <summary>The series ends at a time.</summary>
    Stale = 9,

    /// <summary>The component says how it feels: status, time to live, reason.</summary>
    Health = 10,
}
