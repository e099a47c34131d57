namespace Monitor.Shared.Grpc;

/// <summary>A gRPC call that ends with a status other than OK; the message goes to the caller as it is.</summary>
public sealed class GrpcException(GrpcStatus status, string message, Exception? inner = null)
    : Exception(message, inner)
{
    public GrpcStatus Status { get; } = status;

    /// <summary>
    /// A google.rpc.Status in protobuf, sent as the trailer <c>grpc-status-details-bin</c>: how long to wait before the
    /// call is tried again, for one. Empty for none.
    /// </summary>
    public ReadOnlyMemory<byte> Details { get; init; }
}
