using Monitor.Shared.Series;
using Monitor.Shared.Wire;

namespace Monitor.Shared.Ingest.Otlp;

/// <summary>
/// Log records as the counter <c>log.record.count</c>, the name that OpenTelemetry's count connector gives it, with
/// the resource's labels and <c>severity</c>: the name of the range that the severity number falls into.
/// </summary>
internal sealed class OtlpLogsDecoder(OtlpRequest request, OtlpSeries series) : IOtlpItems
{
    private const int NumbersPerSeverity = 4;

    private static readonly string[] Severities =
        ["UNSPECIFIED", "TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL"];

    public bool TryDecode(ProtobufReader item, scoped in OtlpMetric scope)
    {
        ulong time = 0, observed = 0;
        int number = 0;
        while (item.TryReadTag(out uint tag))
        {
            switch (tag)
            {
                case OtlpTags.LogRecord.Time:
                    item.TryReadFixed64(out time);
                    break;
                case OtlpTags.LogRecord.ObservedTime:
                    item.TryReadFixed64(out observed);
                    break;
                case OtlpTags.LogRecord.Severity:
                    item.TryReadInt32(out number);
                    break;
                default:
                    item.TrySkip(tag);
                    break;
            }
        }

        if (item.Failed)
            return request.Fail(item);
        // 1 to 4 are TRACE to TRACE4, and so on up to 24.
        int severity = number is >= 1 and <= 24 ? 1 + (number - 1) / NumbersPerSeverity : 0;
        SeriesHash identity = scope.Identity.Add((ulong)severity);
        if (!request.Sink.TryResolve(identity, out SeriesHandle handle)
            && !TryDefine(identity, scope, severity, out handle))
        {
            return request.Malformed is null;
        }

        ulong when = time != 0 ? time : observed;
        request.Sink.Delta(handle, when != 0 ? OtlpTime.ToMs(when) : request.ReceivedMs, 1);
        return true;
    }

    private bool TryDefine(in SeriesHash identity, scoped in OtlpMetric scope, int severity, out SeriesHandle handle)
    {
        OtlpMetric metric = scope;
        metric.Name = "log.record.count"u8;
        metric.Description = "Log records by severity"u8;
        metric.Unit = "{record}"u8;
        metric.Scope = default;
        handle = default;
        if (!series.TryReadLabels(metric, default, 0))
            return false;
        series.Add("severity", Severities[severity]);
        handle = series.Define(identity, metric, SeriesKind.Counter, "", default);
        return true;
    }
}
