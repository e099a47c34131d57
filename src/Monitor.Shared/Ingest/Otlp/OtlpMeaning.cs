namespace Monitor.Shared.Ingest.Otlp;

/// <summary>What the data points of a metric are: its kind and temporality in one word.</summary>
internal enum OtlpMeaning : byte
{
    /// <summary>A gauge, or a cumulative sum that also falls: the level at an instant.</summary>
    Level = 1,

    /// <summary>Cumulative: a sum that only grows, or a histogram, since its start.</summary>
    Total = 2,

    /// <summary>Delta: what a growing sum or a histogram grew by.</summary>
    Increase = 3,

    /// <summary>What a sum that also falls changed by: each change is an observation of a gauge.</summary>
    Change = 4,
}
