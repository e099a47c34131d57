namespace Monitor.Actors.Ingest;

/// <summary>What the node knows of native sessions: the receipts in the logs of its shards.</summary>
public interface INativeSessions
{
    /// <summary>
    /// The sequence of the session's last batch that has counted; 0 when none has, or the session is forgotten. May lag
    /// behind what is durable, never ahead of it: a batch sent again because of that is recognised by its receipt.
    /// </summary>
    /// <exception cref="Ports.StoreUnavailableException">The component's shard is not ready to say.</exception>
    ValueTask<long> LastSequenceAsync(string component, UInt128 session, CancellationToken cancel);
}
