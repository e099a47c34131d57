namespace Monitor.Node.Storage.Segments;

/// <summary>What a reader does next.</summary>
internal abstract record ReadStep
{
    private ReadStep()
    {
    }

    /// <summary>The records are filled.</summary>
    internal sealed record Done : ReadStep
    {
        public static readonly Done Instance = new();
    }

    /// <summary>Nothing to read before this task ends.</summary>
    internal sealed record Wait(Task Arrival) : ReadStep;

    /// <summary>The records that were collected must be read from this segment.</summary>
    internal sealed record OnDisk(Segment Segment, ShardLog Shard) : ReadStep;

    /// <summary>The segment's index must be loaded first, then ask again.</summary>
    internal sealed record NeedIndex(Segment Segment) : ReadStep;
}
