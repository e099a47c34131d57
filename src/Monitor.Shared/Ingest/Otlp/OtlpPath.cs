using System.Text;

namespace Monitor.Shared.Ingest.Otlp;

/// <summary>Where in a request the decoder is: positions in the repeated fields, -1 where it is in none.</summary>
internal struct OtlpPath(OtlpSignal signal)
{
    private readonly OtlpSignal _signal = signal;

    public int Resource { get; set; } = -1;

    public int Scope { get; set; } = -1;

    /// <summary>The metric, span or log record.</summary>
    public int Item { get; set; } = -1;

    /// <summary>The data point of a metric.</summary>
    public int Point { get; set; } = -1;

    /// <summary>For people: "resource_metrics[0].scope_metrics[0].metrics[3].data_points[17]".</summary>
    public override readonly string ToString()
    {
        (string kind, string items) = _signal switch
        {
            OtlpSignal.Metrics => ("metrics", "metrics"),
            OtlpSignal.Traces => ("spans", "spans"),
            _ => ("logs", "log_records"),
        };
        if (Resource < 0)
            return "request";
        var text = new StringBuilder($"resource_{kind}[{Resource}]");
        if (Scope >= 0)
            text.Append($".scope_{kind}[{Scope}]");
        if (Item >= 0)
            text.Append($".{items}[{Item}]");
        if (Point >= 0)
            text.Append($".data_points[{Point}]");
        return text.ToString();
    }
}
