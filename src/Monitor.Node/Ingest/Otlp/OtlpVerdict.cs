namespace Monitor.Node.Ingest.Otlp;

/// <summary>What became of an export request, in the words that HTTP and gRPC have in common.</summary>
internal enum OtlpVerdict
{
    /// <summary>Durable; points that made no sense are named in the partial success.</summary>
    Accepted,

    /// <summary>The bytes are not OTLP: HTTP 400, INVALID_ARGUMENT. Sending them again does not help.</summary>
    Malformed,

    /// <summary>A queue is full: HTTP 429, RESOURCE_EXHAUSTED. To be sent again after a while.</summary>
    Overloaded,

    /// <summary>The node cannot keep anything now: HTTP 503, UNAVAILABLE. To be sent again later.</summary>
    Unavailable,
}
