namespace Monitor.Node.Configuration;

/// <summary>What the node takes in, and how much of it.</summary>
/// <param name="Durability">When a sender is acknowledged.</param>
/// <param name="SyncInterval">How often the disk is synced under <see cref="Durability.Interval"/>.</param>
/// <param name="MaxBodyBytes">Largest request body as sent.</param>
/// <param name="MaxDecodedBytes">Largest request body after decompression.</param>
/// <param name="MaxSeries">Most series in all; more go to the overflow series.</param>
/// <param name="MaxSeriesPerComponent">Most series of one component; more go to its overflow series.</param>
/// <param name="MaxWaitingBytes">
/// Bytes that may wait for the log, for one component, before senders are told to slow down.
/// </param>
/// <param name="FutureTolerance">How far ahead of the node's clock a timestamp may be.</param>
internal sealed record IngestOptions(
    Durability Durability,
    TimeSpan SyncInterval,
    long MaxBodyBytes,
    long MaxDecodedBytes,
    int MaxSeries,
    int MaxSeriesPerComponent,
    int MaxWaitingBytes,
    TimeSpan FutureTolerance);
