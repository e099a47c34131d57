namespace Monitor.Node.Configuration;

/// <summary>Where and how the node keeps what it must not forget.</summary>
/// <param name="Directory">Absolute; made when it is not there. One node at a time.</param>
/// <param name="CheckpointInterval">
/// How often a shard's state is written, so that less of its log is read at a start.
/// </param>
internal sealed record DataOptions(string Directory, TimeSpan CheckpointInterval);
