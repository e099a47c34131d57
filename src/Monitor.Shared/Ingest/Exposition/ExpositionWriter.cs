using System.Buffers;
using System.Buffers.Text;
using System.Text;
using Monitor.Shared.Series;

namespace Monitor.Shared.Ingest.Exposition;

/// <summary>
/// Renders metrics as Prometheus text 0.0.4 or OpenMetrics 1.0. Use: for each family <see cref="BeginFamily"/>, then
/// its samples; at the end <see cref="End"/>. The same calls serve both formats: a counter family is named without
/// <c>_total</c> and its samples get it where the format wants it.
/// </summary>
public sealed class ExpositionWriter
{
    private readonly IBufferWriter<byte> _target;
    private readonly ExpositionFormat _format;
    private string _family = "";
    private MetricType _type;

    public ExpositionWriter(IBufferWriter<byte> target, ExpositionFormat format)
    {
        _target = target;
        _format = format;
    }

    /// <summary>The Content-Type of a format, version and charset included.</summary>
    public static string ContentType(ExpositionFormat format) => format == ExpositionFormat.OpenMetrics
        ? "application/openmetrics-text; version=1.0.0; charset=utf-8"
        : "text/plain; version=0.0.4; charset=utf-8";

    /// <summary>The format that an Accept header asks for; text 0.0.4 unless OpenMetrics is named.</summary>
    public static ExpositionFormat Negotiate(string? accept) =>
        accept is not null && accept.Contains("application/openmetrics-text", StringComparison.OrdinalIgnoreCase)
            ? ExpositionFormat.OpenMetrics
            : ExpositionFormat.PrometheusText;

    /// <summary>Begins a family: its HELP, TYPE and UNIT lines.</summary>
    /// <param name="name">The family's name; a counter's may end in <c>_total</c> or not, it comes out right.</param>
    /// <param name="unit">
    /// The unit as the name's last word ("seconds"); empty for none. Only OpenMetrics shows it.
    /// </param>
    public void BeginFamily(string name, MetricType type, string help, string unit = "")
    {
        _type = type;
        _family = type == MetricType.Counter && name.EndsWith("_total", StringComparison.Ordinal) ? name[..^6] : name;
        string shown = _format == ExpositionFormat.PrometheusText && type == MetricType.Counter
            ? _family + "_total"
            : _family;
        if (help.Length > 0)
            Line("# HELP ", shown, " ", Escaped(help, quotes: _format == ExpositionFormat.OpenMetrics));
        Line("# TYPE ", shown, " ", TypeName(type));
        if (unit.Length > 0 && _format == ExpositionFormat.OpenMetrics
            && _family.EndsWith("_" + unit, StringComparison.Ordinal))
            Line("# UNIT ", shown, " ", unit);
    }

    /// <summary>One sample of the family under its own name (with <c>_total</c> for a counter).</summary>
    /// <param name="labels">The labels; values may hold anything.</param>
    /// <param name="timestampMs">Unix milliseconds; null, as nearly always, leaves the time to the scraper.</param>
    public void Sample(LabelSet labels, double value, long? timestampMs = null) =>
        Sample(_type == MetricType.Counter ? "_total" : "", labels, default, value, timestampMs);

    /// <summary>One histogram as <c>_bucket</c>, <c>_sum</c> and <c>_count</c>.</summary>
    /// <param name="bounds">Upper bounds, ascending, without infinity.</param>
    /// <param name="counts">Observations in each bucket, not added up; one more than bounds.</param>
    public void Histogram(LabelSet labels, ReadOnlySpan<double> bounds, ReadOnlySpan<ulong> counts, double sum)
    {
        if (counts.Length != bounds.Length + 1)
            throw new ArgumentException("There is one count more than bounds.", nameof(counts));
        ulong total = 0;
        for (int i = 0; i < counts.Length; i++)
        {
            total += counts[i];
            double bound = i < bounds.Length ? bounds[i] : double.PositiveInfinity;
            Sample("_bucket", labels, new Label("le", Number(bound)), total, null);
        }

        Sample("_sum", labels, default, sum, null);
        Sample("_count", labels, default, total, null);
    }

    /// <summary>Ends the exposition: OpenMetrics' EOF mark.</summary>
    public void End()
    {
        if (_format == ExpositionFormat.OpenMetrics)
            _target.Write("# EOF\n"u8);
    }

    /// <summary>A number as both formats write it; OpenMetrics wants bounds with a decimal point.</summary>
    private string Number(double value)
    {
        if (double.IsNaN(value))
            return "NaN";
        if (double.IsInfinity(value))
            return value > 0 ? "+Inf" : "-Inf";
        string text = value.ToString("R");
        bool plain = text.AsSpan().IndexOfAny('.', 'E') < 0;
        return plain && _format == ExpositionFormat.OpenMetrics ? text + ".0" : text;
    }

    private void Sample(string suffix, LabelSet labels, Label extra, double value, long? timestampMs)
    {
        Text(_family);
        Text(suffix);
        if (labels.Count > 0 || extra.Name is not null)
        {
            _target.Write("{"u8);
            bool first = true;
            foreach (Label label in labels)
                Pair(label, ref first);
            if (extra.Name is not null)
                Pair(extra, ref first);
            _target.Write("}"u8);
        }

        _target.Write(" "u8);
        Value(value);
        if (timestampMs is long time)
            Timestamp(time);
        _target.Write("\n"u8);
    }

    private void Pair(Label label, ref bool first)
    {
        if (!first)
            _target.Write(","u8);
        first = false;
        Text(label.Name);
        _target.Write("=\""u8);
        Text(Escaped(label.Value, quotes: true));
        _target.Write("\""u8);
    }

    private void Value(double value)
    {
        // Whole numbers are most of what a node says of itself, and a long is the cheaper one to format.
        if (value == Math.Truncate(value) && Math.Abs(value) < 1e15)
        {
            Utf8Formatter.TryFormat((long)value, _target.GetSpan(32), out int written);
            _target.Advance(written);
        }
        else
        {
            Text(Number(value));
        }
    }

    private void Timestamp(long milliseconds)
    {
        string text = _format == ExpositionFormat.OpenMetrics
            ? (milliseconds / 1000m).ToString("0.000")
            : milliseconds.ToString();
        Text(" " + text);
    }

    private string TypeName(MetricType type) => (type, _format) switch
    {
        (MetricType.Counter, _) => "counter",
        (MetricType.Gauge, _) => "gauge",
        (MetricType.Histogram, _) => "histogram",
        (MetricType.Summary, _) => "summary",
        (MetricType.GaugeHistogram, ExpositionFormat.OpenMetrics) => "gaugehistogram",
        (MetricType.Info, ExpositionFormat.OpenMetrics) => "info",
        (MetricType.StateSet, ExpositionFormat.OpenMetrics) => "stateset",
        (MetricType.Info or MetricType.StateSet, _) => "gauge",
        (_, ExpositionFormat.OpenMetrics) => "unknown",
        _ => "untyped",
    };

    private static string Escaped(string text, bool quotes)
    {
        if (text.AsSpan().IndexOfAny('\\', '\n', '"') < 0)
            return text;
        text = text.Replace("\\", "\\\\").Replace("\n", "\\n");
        return quotes ? text.Replace("\"", "\\\"") : text;
    }

    private void Line(string first, string second, string third, string fourth)
    {
        Text(first);
        Text(second);
        Text(third);
        Text(fourth);
        _target.Write("\n"u8);
    }

    private void Text(string text)
    {
        if (text.Length == 0)
            return;
        Span<byte> span = _target.GetSpan(Encoding.UTF8.GetMaxByteCount(text.Length));
        _target.Advance(Encoding.UTF8.GetBytes(text, span));
    }
}
