namespace Monitor.Actors.Ingest;

/// <summary>What became of a request's points.</summary>
public enum IngestStatus
{
    /// <summary>All accepted points are on disk.</summary>
    Durable,

    /// <summary>A queue on the way is full: nothing may have been kept, send all again after a while.</summary>
    Overloaded,

    /// <summary>The node cannot keep anything now (starting, stopping, store away): send all again later.</summary>
    Unavailable,
}
