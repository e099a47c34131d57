using Monitor.Shared.Windows;

namespace Monitor.Shared.Rules.Evaluation;

/// <summary>What a rule is told about its series at one moment: the statistic's value, or that there is none.</summary>
/// <param name="Value">The statistic; NaN when the window has no data.</param>
/// <param name="RelativeError">
/// The most by which the value may be off, as a part of it: 0.0055 for 0.55 %; 0 when exact.
/// </param>
/// <param name="Samples">How many observations the window has.</param>
/// <param name="LastSeenMs">When data was heard of last, Unix ms; 0 for never. Absence is measured from here.</param>
/// <param name="KnownSinceMs">
/// From when on all data of the series is known, Unix ms: its first data or the end of an outage, whichever is later.
/// A volume over a window that begins earlier is not held against a lower limit.
/// </param>
/// <param name="NewestMs">
/// The time of the newest measurement, which may be before or after it was heard of, Unix ms; 0 when they are the same.
/// </param>
public readonly record struct Observation(
    double Value, double RelativeError, long Samples, long LastSeenMs, long KnownSinceMs = 0, long NewestMs = 0)
{
    /// <summary>Until when the series' data reaches: what the window slides over.</summary>
    internal long ReachMs => NewestMs == 0 ? LastSeenMs : NewestMs;

    /// <summary>True when there is nothing to compare.</summary>
    public bool IsMissing => double.IsNaN(Value);

    /// <summary>What a window shows of a series.</summary>
    /// <param name="reading">
    /// Of the condition's window and statistic, up to and with the running second only where
    /// <see cref="RuleCondition.Threshold.ReadsCurrentSecond"/>.
    /// </param>
    /// <param name="lastSeenMs">When data of the series was heard of last, Unix ms.</param>
    /// <param name="newestSecond">The newest second that the series has data of.</param>
    /// <param name="knownSinceMs">From when on all its data is known, Unix ms.</param>
    public static Observation Of(in WindowReading reading, long lastSeenMs, long newestSecond, long knownSinceMs) =>
        reading.HasData
            ? new Observation(
                reading.Value, reading.RelativeError, reading.Count, lastSeenMs, knownSinceMs, newestSecond * 1000)
            : new Observation(double.NaN, 0, 0, lastSeenMs, knownSinceMs, newestSecond * 1000);

    /// <summary>No data in the window; the last is from then.</summary>
    public static Observation Missing(long lastSeenMs) => new(double.NaN, 0, 0, lastSeenMs);

    /// <summary>The last data of a component arrived then.</summary>
    public static Observation Arrival(long lastArrivalMs) => new(double.NaN, 0, 0, lastArrivalMs);
}
