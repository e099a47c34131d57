using Monitor.Node.Grpc;
using Monitor.Shared.Grpc;
using Monitor.Shared.Ingest.Otlp;

namespace Monitor.Node.Ingest.Otlp;

/// <summary>
/// OTLP over gRPC: the Export method of the three collector services. INVALID_ARGUMENT says that sending again does
/// not help; RESOURCE_EXHAUSTED comes with a RetryInfo, without which OTLP's senders would not try again.
/// </summary>
internal sealed class OtlpGrpcEndpoints(OtlpHandler handler, GrpcOptions options)
{
    private const string Protocol = "otlp_grpc";

    public void Map(IEndpointRouteBuilder routes)
    {
        Map(routes, "metrics.v1.MetricsService", OtlpSignal.Metrics);
        Map(routes, "trace.v1.TraceService", OtlpSignal.Traces);
        Map(routes, "logs.v1.LogsService", OtlpSignal.Logs);
    }

    private void Map(IEndpointRouteBuilder routes, string service, OtlpSignal signal) => routes.MapGrpcUnary(
        $"/opentelemetry.proto.collector.{service}/Export",
        (request, call) => AnswerAsync(signal, request, call),
        options);

    private async ValueTask<ReadOnlyMemory<byte>> AnswerAsync(
        OtlpSignal signal, ReadOnlyMemory<byte> request, GrpcCall call)
    {
        OtlpAnswer answer =
            await handler.HandleAsync(signal, OtlpEncoding.Protobuf, request, Protocol, call.Cancelled);
        if (answer.Verdict == OtlpVerdict.Accepted)
            return answer.Body;
        GrpcStatus status = answer.Verdict switch
        {
            OtlpVerdict.Malformed => GrpcStatus.InvalidArgument,
            OtlpVerdict.Overloaded => GrpcStatus.ResourceExhausted,
            _ => GrpcStatus.Unavailable,
        };
        throw new GrpcException(status, answer.Message) { Details = answer.Body };
    }
}
