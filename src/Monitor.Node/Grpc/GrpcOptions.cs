using Monitor.Node.Ingest;

namespace Monitor.Node.Grpc;

/// <summary>What a gRPC method takes.</summary>
/// <param name="MaxMessageBytes">Longest message, before and after decompression; a longer one ends the call.</param>
/// <param name="Budget">Bounds the memory of all calls' messages together; null for no bound.</param>
internal sealed record GrpcOptions(int MaxMessageBytes = 16 << 20, BodyBudget? Budget = null)
{
    public static GrpcOptions Default { get; } = new();
}
