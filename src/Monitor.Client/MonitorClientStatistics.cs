namespace Monitor.Client;

/// <summary>What became of the observations so far. Those in none of the counts are buffered or under way.</summary>
/// <param name="Recorded">Taken from the program.</param>
/// <param name="Acknowledged">Durable at the node and counted once, the rejected ones among them.</param>
/// <param name="Dropped">Thrown away because the buffer was full, or still there when the client closed.</param>
/// <param name="Rejected">Told by the node to be no values that it can keep.</param>
/// <param name="Refused">In batches that the node would never take.</param>
/// <param name="Connections">Streams opened, the first one included.</param>
public sealed record MonitorClientStatistics(
    long Recorded, long Acknowledged, long Dropped, long Rejected, long Refused, long Connections);
