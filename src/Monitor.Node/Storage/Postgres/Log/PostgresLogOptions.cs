namespace Monitor.Node.Storage.Postgres.Log;

/// <summary>How the event log on PostgreSQL works; the defaults are what was measured to be good.</summary>
internal sealed record PostgresLogOptions
{
    /// <summary>
    /// Connections that append, each for its share of the shards. While one batch commits the next collects anyway;
    /// more lanes make more and smaller batches, and a commit costs both sides what thousands of samples do.
    /// </summary>
    public int Lanes { get; init; } = 1;

    /// <summary>A batch is full at this many bytes; the next one collects behind it.</summary>
    public int BatchBytesMax { get; init; } = 4 << 20;

    /// <summary>A row is full at this many bytes; a reader gets rows whole.</summary>
    public int RunBytesMax { get; init; } = 256 << 10;

    /// <summary>The largest record that is taken.</summary>
    public int RecordBytesMax { get; init; } = 64 << 20;

    /// <summary>What waits to be appended, at most; beyond it appends are refused at once.</summary>
    public long PendingBytesMax { get; init; } = 64 << 20;

    /// <summary>
    /// How long an append waits for a server that is away, starting or failing over before it is answered with
    /// "unavailable".
    /// </summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>What one partition spans. The log of a healthy cluster is a few minutes long.</summary>
    public TimeSpan PartitionLength { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How often partitions are made and dropped.</summary>
    public TimeSpan KeepEvery { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How often a waiting reader looks, woken or not, while it may not be heard of.</summary>
    public TimeSpan PollEvery { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>Every which of these looks a reader takes part in whom notifications reach.</summary>
    public int PollsOfHeard { get; init; } = 4;

    /// <summary>
    /// From one look to the next and from one notification to the next, on the whole (<see cref="LogPace"/>). An idle
    /// node does each at once; a busy one gathers this long, and spares the server thousands of small statements a
    /// second.
    /// </summary>
    public TimeSpan Pace { get; init; } = TimeSpan.FromMilliseconds(20);

    /// <summary>The least time between two commits of a lane that several appenders use.</summary>
    public TimeSpan CommitPace { get; init; } = TimeSpan.FromMilliseconds(10);
}
