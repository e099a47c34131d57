using Monitor.Shared.Series;
using Monitor.Shared.Wire;

namespace Monitor.Shared.Ingest.Otlp;

/// <summary>
/// Spans as the two series of OpenTelemetry's span metrics connector, with its names and labels: the counter
/// <c>traces.span.metrics.calls</c> and the histogram <c>traces.span.metrics.duration</c> in seconds, labelled
/// <c>span.name</c>, <c>span.kind</c> and <c>status.code</c> beside the resource's labels, at the second in which the
/// span ended. The scope does not take part: the rate of a service's operation is one series whoever instrumented it.
/// </summary>
internal sealed class OtlpSpansDecoder(
    OtlpRequest request, OtlpSeries series, OtlpSpanNames names, OtlpCalls remoteCalls) : IOtlpItems
{
    private const int ClientKind = 3;

    private static readonly string[] Kinds =
    [
        "SPAN_KIND_UNSPECIFIED", "SPAN_KIND_INTERNAL", "SPAN_KIND_SERVER",
        "SPAN_KIND_CLIENT", "SPAN_KIND_PRODUCER", "SPAN_KIND_CONSUMER",
    ];

    private static readonly string[] Statuses = ["STATUS_CODE_UNSET", "STATUS_CODE_OK", "STATUS_CODE_ERROR"];

    private ref struct Span
    {
        public ReadOnlySpan<byte> Name;
        public ulong Start;
        public ulong End;
        public int Kind;
        public int Status;
    }

    public bool TryDecode(ProtobufReader item, scoped in OtlpMetric scope)
    {
        Span span = default;
        ProtobufReader whole = item;
        while (item.TryReadTag(out uint tag))
        {
            switch (tag)
            {
                case OtlpTags.Span.Name:
                    item.TryReadBytes(out span.Name);
                    break;
                case OtlpTags.Span.Kind:
                    item.TryReadInt32(out span.Kind);
                    break;
                case OtlpTags.Span.Start:
                    item.TryReadFixed64(out span.Start);
                    break;
                case OtlpTags.Span.End:
                    item.TryReadFixed64(out span.End);
                    break;
                case OtlpTags.Span.Status:
                    item.TryReadMessage(out ProtobufReader status);
                    if (!TryReadStatus(status, ref span.Status))
                        return false;
                    break;
                default:
                    item.TrySkip(tag);
                    break;
            }
        }

        if (item.Failed)
            return request.Fail(item);
        if (span.Start == 0 || span.End < span.Start)
        {
            request.Reject(RejectReason.InvalidNumber, 1, span.Name, "a span that ends before it starts");
            return true;
        }

        span.Kind = (uint)span.Kind < (uint)Kinds.Length ? span.Kind : 0;
        span.Status = (uint)span.Status < (uint)Statuses.Length ? span.Status : 0;
        if (!TryCount(ref span, scope))
            return request.Malformed is null;
        return span.Kind != ClientKind || remoteCalls.TryCount(whole, scope, OtlpTime.ToMs(span.End));
    }

    private bool TryReadStatus(ProtobufReader status, scoped ref int code)
    {
        while (status.TryReadTag(out uint tag))
        {
            if (tag == OtlpTags.Span.StatusCode)
                status.TryReadInt32(out code);
            else
                status.TrySkip(tag);
        }

        return !status.Failed || request.Fail(status);
    }

    private bool TryCount(scoped ref Span span, scoped in OtlpMetric scope)
    {
        SeriesHash identity = Identify(scope, span, span.Name);
        if (!request.Sink.TryResolve(identity.Add(1), out SeriesHandle calls)
            || !request.Sink.TryResolve(identity.Add(2), out SeriesHandle durations))
        {
            if (!TryDefine(ref span, scope, identity, out calls, out durations))
                return false;
        }

        long endMs = OtlpTime.ToMs(span.End);
        request.Sink.Delta(calls, endMs, 1);
        request.Sink.Observe(durations, endMs, OtlpTime.ToSeconds(span.End - span.Start));
        return true;
    }

    private bool TryDefine(scoped ref Span span, scoped in OtlpMetric scope, SeriesHash identity,
        out SeriesHandle calls, out SeriesHandle durations)
    {
        calls = durations = default;
        OtlpMetric metric = scope;
        metric.Name = "traces.span.metrics.calls"u8;
        metric.Description = "Spans that ended"u8;
        metric.Unit = "{call}"u8;
        metric.Scope = default;
        if (!series.TryReadLabels(metric, default, 0))
            return false;
        if (!names.TryAdmit(series.Component, span.Name, request.Limits, out string name))
        {
            // All names beyond the bound share one identity, or each would cost an entry in the interner for nothing.
            identity = Identify(scope, span, OtlpSpanNames.OverflowUtf8);
            if (request.Sink.TryResolve(identity.Add(1), out calls)
                && request.Sink.TryResolve(identity.Add(2), out durations))
            {
                return true;
            }
        }

        series.Add("span.name", name);
        series.Add("span.kind", Kinds[span.Kind]);
        series.Add("status.code", Statuses[span.Status]);
        calls = series.Define(identity.Add(1), metric, SeriesKind.Counter, "", default);
        metric.Name = "traces.span.metrics.duration"u8;
        metric.Description = "How long spans took"u8;
        metric.Unit = "s"u8;
        durations = series.Define(identity.Add(2), metric, SeriesKind.Histogram, "", default);
        return true;
    }

    private static SeriesHash Identify(
        scoped in OtlpMetric scope, scoped in Span span, scoped ReadOnlySpan<byte> name) =>
        scope.Identity.Add(name).Add((ulong)(uint)span.Kind << 32 | (uint)span.Status);
}
