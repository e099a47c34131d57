namespace Monitor.Node.Grpc;

/// <summary>Both directions of one streaming call. One reader and one writer at a time; the two may differ.</summary>
internal interface IGrpcStream
{
    GrpcCall Call { get; }

    /// <summary>
    /// The next message, valid until the next read; null when the caller has sent all it will. Completes at once when
    /// the message is here already.
    /// </summary>
    /// <exception cref="Monitor.Shared.Grpc.GrpcException">What came is no message, or a too large one.</exception>
    ValueTask<ReadOnlyMemory<byte>?> ReadAsync();

    /// <summary>Sends one message; completes when it is on its way and the caller's window has room for more.</summary>
    ValueTask WriteAsync(ReadOnlyMemory<byte> message);
}
