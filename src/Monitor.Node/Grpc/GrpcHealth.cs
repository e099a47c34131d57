using System.Text;
using Monitor.Shared.Grpc;
using Monitor.Shared.Wire;

namespace Monitor.Node.Grpc;

/// <summary>
/// gRPC's standard health service (<c>grpc.health.v1.Health</c>), which load balancers and kubelets ask.
/// </summary>
internal static class GrpcHealth
{
    private const uint ServiceField = 1 << 3 | (uint)WireType.Bytes;
    private const int StatusField = 1;
    private const ulong Serving = 1;
    private const ulong NotServing = 2;

    /// <param name="endpoints">Where the service is added.</param>
    /// <param name="isServing">
    /// Whether a service takes calls; "" is the whole node, null says there is no such service.
    /// </param>
    public static IEndpointConventionBuilder MapGrpcHealth(
        this IEndpointRouteBuilder endpoints, Func<string, bool?> isServing) =>
        endpoints.MapGrpcUnary("/grpc.health.v1.Health/Check", (request, _) => Check(request.Span, isServing));

    private static ValueTask<ReadOnlyMemory<byte>> Check(ReadOnlySpan<byte> request, Func<string, bool?> isServing)
    {
        string service = "";
        var reader = new ProtobufReader(request);
        while (reader.TryReadTag(out uint tag))
        {
            if (tag != ServiceField)
                reader.TrySkip(tag);
            else if (reader.TryReadBytes(out ReadOnlySpan<byte> name))
                service = Encoding.UTF8.GetString(name);
        }

        if (reader.Failed)
            throw new GrpcException(GrpcStatus.InvalidArgument, $"Not a HealthCheckRequest: {reader.Describe()}.");
        bool serving = isServing(service)
            ?? throw new GrpcException(GrpcStatus.NotFound, $"There is no service {service}.");
        var writer = new ProtobufWriter(16);
        writer.WriteUInt64(StatusField, serving ? Serving : NotServing);
        return ValueTask.FromResult(writer.WrittenMemory);
    }
}
