namespace Monitor.Node.Grpc;

/// <summary>What a gRPC method takes.</summary>
/// <param name="MaxMessageBytes">Longest message, before and after decompression; a longer one ends the call.</param>
internal sealed record GrpcOptions(int MaxMessageBytes = 16 << 20)
{
    public static GrpcOptions Default { get; } = new();
}
