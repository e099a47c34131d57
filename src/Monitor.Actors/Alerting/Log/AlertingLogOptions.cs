namespace Monitor.Actors.Alerting.Log;

/// <summary>How a node brings its shards' words to the alerting log.</summary>
public sealed record AlertingLogOptions
{
    /// <summary>Most words (transitions, active alerts) that wait; past it a shard keeps what it has to say.</summary>
    public int MaxWaiting { get; init; } = 65_536;

    /// <summary>A record is closed when it has this many bytes: well under what a log takes as one.</summary>
    public int RecordBytes { get; init; } = 256 << 10;

    /// <summary>How often the components that were heard of are told.</summary>
    public TimeSpan HeardEvery { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// The pause before an append that failed is made again; doubles up to <see cref="LongestRetryPause"/>.
    /// </summary>
    public TimeSpan FirstRetryPause { get; init; } = TimeSpan.FromMilliseconds(50);

    public TimeSpan LongestRetryPause { get; init; } = TimeSpan.FromSeconds(2);
}
