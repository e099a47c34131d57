namespace Monitor.Shared.Rules.Evaluation;

/// <summary>What a rule is told about its series at one moment: the statistic's value, or that there is none.</summary>
/// <param name="Value">The statistic; NaN when the window has no data.</param>
/// <param name="RelativeError">The most by which the value may be off, as a part of it: 0.0055 for 0.55 %; 0 when exact.</param>
/// <param name="Samples">How many observations the window has.</param>
/// <param name="LastSeenMs">When the series' newest data is from (for a silence: when it came), Unix ms; 0 for never.</param>
/// <param name="KnownSinceMs">
/// From when on all data of the series is known, Unix ms: its first data or the end of an outage, whichever is later.
/// A volume over a window that begins earlier is not held against a lower limit.
/// </param>
public readonly record struct Observation(
    double Value, double RelativeError, long Samples, long LastSeenMs, long KnownSinceMs = 0)
{
    /// <summary>True when there is nothing to compare.</summary>
    public bool IsMissing => double.IsNaN(Value);

    /// <summary>No data in the window; the last is from then.</summary>
    public static Observation Missing(long lastSeenMs) => new(double.NaN, 0, 0, lastSeenMs);

    /// <summary>The last data of a component arrived then.</summary>
    public static Observation Arrival(long lastArrivalMs) => new(double.NaN, 0, 0, lastArrivalMs);
}
