using Microsoft.Extensions.ObjectPool;
using Monitor.Actors.Ingest;
using Monitor.Shared.Grpc;
using Monitor.Shared.Ingest;
using Monitor.Shared.Ingest.Otlp;

namespace Monitor.Node.Ingest.Otlp;

/// <summary>Answers export requests, however they came in: decodes, commits, says what became of it.</summary>
internal sealed class OtlpHandler(IIngest ingest, OtlpInstruments instruments, TimeProvider time)
{
    /// <summary>For so many called services a component has series.</summary>
    private const int PeersPerComponent = 64;

    private readonly DefaultObjectPool<OtlpWorker> _workers = new(
        new OtlpWorker.Policy(new OtlpSpanNames(), new OtlpSpanNames(PeersPerComponent)));

    /// <summary>Takes one export request; completes when its points are durable or refused.</summary>
    /// <param name="body">Without compression; read until the task completes.</param>
    /// <param name="protocol">What the node's own metrics call the way it came, "otlp_http" or "otlp_grpc".</param>
    public async ValueTask<OtlpAnswer> HandleAsync(OtlpSignal signal, OtlpEncoding encoding,
        ReadOnlyMemory<byte> body, string protocol, CancellationToken cancel)
    {
        instruments.CountBytes(signal, body.Length);
        OtlpAnswer answer = await TakeAsync(signal, encoding, body, protocol, cancel);
        instruments.Count(protocol, signal, answer.Verdict);
        return answer;
    }

    private async ValueTask<OtlpAnswer> TakeAsync(OtlpSignal signal, OtlpEncoding encoding,
        ReadOnlyMemory<byte> body, string protocol, CancellationToken cancel)
    {
        using IIngestRequest request = ingest.Begin(protocol);
        if (Decode(signal, encoding, body.Span, request) is { } malformed)
        {
            request.Reject(RejectReason.Malformed, 1, malformed);
            return Refuse(OtlpVerdict.Malformed, encoding, GrpcStatus.InvalidArgument, malformed);
        }

        IngestOutcome outcome = await request.CommitAsync(cancel);
        return outcome.Status switch
        {
            IngestStatus.Durable => new OtlpAnswer(
                OtlpVerdict.Accepted, OtlpAnswerWriter.Response(signal, encoding, outcome)),
            IngestStatus.Overloaded => Refuse(
                OtlpVerdict.Overloaded, encoding, GrpcStatus.ResourceExhausted, outcome.Reason, outcome.RetryAfter),
            _ => Refuse(OtlpVerdict.Unavailable, encoding, GrpcStatus.Unavailable, outcome.Reason, outcome.RetryAfter),
        };
    }

    private string? Decode(OtlpSignal signal, OtlpEncoding encoding, ReadOnlySpan<byte> body, IPointSink sink)
    {
        OtlpWorker worker = _workers.Get();
        string? malformed = worker.Decode(
            signal, encoding, body, sink, time.GetUtcNow().ToUnixTimeMilliseconds());
        // After an exception, which would be a bug, the worker is not used again.
        _workers.Return(worker);
        return malformed;
    }

    private static OtlpAnswer Refuse(
        OtlpVerdict verdict, OtlpEncoding encoding, GrpcStatus code, string message, TimeSpan retryAfter = default) =>
        new(verdict, OtlpAnswerWriter.Status(encoding, code, message, retryAfter), message, retryAfter);
}
