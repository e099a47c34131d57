using Monitor.Shared.Wire;

namespace Monitor.Shared.Ingest.Otlp;

/// <summary>Walks the data points of one metric; what a point is, the kinds say.</summary>
internal abstract class OtlpPoints(OtlpRequest request)
{
    protected const uint NoRecordedValue = 1;

    protected const string NoTime = "no time_unix_nano";

    protected OtlpRequest Request { get; } = request;

    /// <summary>Decodes every point; false when the bytes are malformed.</summary>
    public bool TryDecode(ProtobufReader data, scoped in OtlpMetric metric, OtlpMeaning meaning)
    {
        while (data.TryReadTag(out uint tag))
        {
            if (tag != OtlpTags.Metric.Points)
            {
                data.TrySkip(tag);
                continue;
            }

            data.TryReadMessage(out ProtobufReader point);
            Request.At.Point++;
            if (!TryDecodePoint(ref point, metric, meaning))
                return false;
        }

        return !data.Failed || Request.Fail(data);
    }

    /// <summary>One point, taken or rejected; false when its bytes are malformed.</summary>
    protected abstract bool TryDecodePoint(ref ProtobufReader point, scoped in OtlpMetric metric, OtlpMeaning meaning);
}
