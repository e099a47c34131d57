namespace Monitor.Actors.Ingest;

/// <summary>The bounds of ingest.</summary>
public sealed record IngestBounds
{
    /// <summary>Most series of one component; points of further ones go to its overflow series.</summary>
    public int SeriesPerComponent { get; init; } = 250_000;

    /// <summary>Most series of all components together.</summary>
    public int Series { get; init; } = 2_000_000;

    /// <summary>Most components; points of further ones are rejected.</summary>
    public int Components { get; init; } = 10_000;

    /// <summary>
    /// Most bytes that may wait for the log, for each component; a request past it is told to come again.
    /// </summary>
    public int WaitingBytesPerComponent { get; init; } = 64 << 20;

    /// <summary>How far ahead of the node's clock a point may be.</summary>
    public TimeSpan FutureTolerance { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How old a point may be.</summary>
    public TimeSpan OldestPoint { get; init; } = TimeSpan.FromHours(24);

    /// <summary>
    /// A series unused for this long is forgotten on the way in; its windows are the aggregator's business.
    /// </summary>
    public int ForgetAfterMinutes { get; init; } = 20;

    /// <summary>The scale of histograms folded from raw observations: 5 is an error of 1.1 %.</summary>
    public int HistogramScale { get; init; } = 5;
}
