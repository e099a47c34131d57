using System.Text;
using Monitor.Shared.Ingest;
using Monitor.Shared.Ingest.Exposition;
using Monitor.Shared.Series;

namespace Monitor.Shared.Tests.Ingest.Exposition;

public sealed class ExpositionReaderTests
{
    [Fact]
    public void Prometheus_text_of_every_kind_is_read()
    {
        Assert.Equal(
            [
                "family requests_total Counter 'The total.'",
                "requests_total{code=200,method=post} 1027 @1395066363000 Counter",
                "requests_total{code=400,method=post} 3 @1395066363000 Counter",
                "escaped{error=Cannot find \"FILE\",path=C:\\DIR\n} 14580000 Gauge",
                "bare 12.47 Gauge",
                "weird{problem=division by zero} ∞ @-3982045 Gauge",
                "family wait Histogram 'A \\ and a\nbreak.'",
                "wait_bucket{le=0.05} 24054 Counter",
                "wait_bucket{le=+Inf} 144320 Counter",
                "wait_sum 53423 Counter",
                "wait_count 144320 Counter",
                "family rpc Summary ''",
                "rpc{quantile=0.01} NaN Gauge",
                "rpc_sum 17560473 Counter",
            ],
            Read(ExpositionFormat.PrometheusText,
                """
                # HELP requests_total The total.
                # TYPE requests_total counter
                requests_total{method="post",code="200"} 1027 1395066363000
                requests_total{method="post",code="400",}    3 1395066363000

                # A comment
                   # TYPE indented gauge
                escaped{path="C:\\DIR\n",error="Cannot find \"FILE\""} 1.458e7
                bare 12.47
                weird { problem = "division by zero" } +Inf -3982045
                # HELP wait A \\ and a\nbreak.
                #  TYPE wait histogram
                wait_bucket{le="0.05"} 24054
                wait_bucket{le="+Inf"} 144320
                wait_sum 53423
                wait_count	144320
                # TYPE rpc summary
                rpc{quantile="0.01"} NaN
                rpc_sum 1.7560473e+07
                """));
    }

    [Fact]
    public void OpenMetrics_of_every_kind_is_read()
    {
        Assert.Equal(
            [
                "family acme_http_request_duration_seconds Histogram 'Latency.' seconds",
                "acme_http_request_duration_seconds_bucket{le=1.0,path=/} 5 Counter",
                "acme_http_request_duration_seconds_count{path=/} 7 @1520879607789 Counter",
                "acme_http_request_duration_seconds_created 1605281325 Gauge",
                "family foo Counter ''",
                "foo_total{a=# { } \"} 17 @1520879607000 Counter",
                "foo_total 1 Counter",
                "foo_created 1520872607.123 Gauge",
                "family build Info ''",
                "build_info{version=1} 1 Gauge",
                "family odd Unknown ''",
                "odd 4 Gauge",
            ],
            Read(ExpositionFormat.OpenMetrics,
                """
                # TYPE acme_http_request_duration_seconds histogram
                # UNIT acme_http_request_duration_seconds seconds
                # HELP acme_http_request_duration_seconds Latency.
                acme_http_request_duration_seconds_bucket{path="/",le="1.0"} 5 # {trace_id="KOO"} 0.67
                acme_http_request_duration_seconds_count{path="/"} 7 1520879607.789
                acme_http_request_duration_seconds_created 1605281325
                # TYPE foo counter
                foo_total{a="# { } \""} 17.0 1520879607 # {trace_id="}"} 0.5 1520879607.789
                foo_total 1 # {} 1
                foo_created 1520872607.123
                # TYPE build info
                build_info{version="1"} 1
                # TYPE odd unknown
                odd 4
                # EOF
                """));
    }

    [Theory]
    [InlineData("a 1\nb\n", "line 2: a sample without a value")]
    [InlineData("a 1\n\nb x\n", "line 3: \"x\" is no value")]
    [InlineData("a 1 2 3\n", "line 1: \"3\" after the sample")]
    [InlineData("a 1 1.5\n", "line 1: \"1.5\" is no timestamp")]
    [InlineData("a 1 # 1\n", "line 1: \"#\" is no timestamp")]
    [InlineData("# TYPE a strange\n", "line 1: \"strange\" is no type")]
    [InlineData("# TYPE\n", "line 1: TYPE without a name")]
    [InlineData("# TYPE a info\na 1\n", "line 1: \"info\" is no type")]
    [InlineData("a{b=\"c\"}\n", "line 1: \"\" is no value")]
    [InlineData("<html>\n", "line 1: a sample without a value")]
    [InlineData("a 1\r\n", "line 1: \"1\r\" is no value")]
    public void Wrong_line_of_prometheus_text_is_named(string text, string error) =>
        Assert.Equal("error " + error, Read(ExpositionFormat.PrometheusText, text)[^1]);

    [Theory]
    [InlineData("a 1\n", "line 1: the end is missing: no # EOF")]
    [InlineData("", "line 1: the end is missing: no # EOF")]
    [InlineData("a 1\n\n# EOF\n", "line 2: an empty line")]
    [InlineData("a 1\n# EOF\nb 1\n", "line 3: there is more after # EOF")]
    [InlineData("a 1 2 #\n# EOF\n", "line 1: \"#\" after the sample")]
    [InlineData("a 1 1e300\n# EOF\n", "line 1: \"1e300\" is no timestamp")]
    public void Wrong_line_of_openmetrics_is_named(string text, string error) =>
        Assert.Equal("error " + error, Read(ExpositionFormat.OpenMetrics, text)[^1]);

    [Theory]
    [InlineData("a{b=\"c\"", "labels without an end")]
    [InlineData("a{b=c}", "the value of \"b\" is not in quotes")]
    [InlineData("a{b=\"c}", "the value of \"b\" is not in quotes")]
    [InlineData("a{b=\"c\"d=\"e\"}", "a comma is missing before \"d=\"e\"\"")]
    [InlineData("a{b\"c\"}", "no = after the label name \"b\"")]
    [InlineData("a{1b=\"c\"}", "\"1b=\"c\"\" begins with no label name")]
    [InlineData("a{,}", "\",\" begins with no label name")]
    [InlineData("a{b=\"c\",,}", "\",\" begins with no label name")]
    [InlineData("a-b{}", "\"a-b\" is no metric name")]
    [InlineData("a 1 # {}", "\"a 1 #\" is no metric name")]
    [InlineData("1a", "\"1a\" is no metric name")]
    [InlineData("a{\"quoted\"}", "no = after the label name \"quoted\"")]
    public void Wrong_series_is_named(string text, string problem)
    {
        var series = new PrometheusSeries(SeriesLimits.Default, new MetricMetadataCatalog());
        Assert.False(ExpositionSeries.TryParse(Encoding.UTF8.GetBytes(text), series, out string? what));
        Assert.Equal(problem, what);
    }

    [Theory]
    [InlineData("a", "__name__=a")]
    [InlineData("a:b_c{}", "__name__=a:b_c")]
    [InlineData("a{ b = \"c\" , d = \"\" , }", "__name__=a b=c d=")]
    [InlineData("{\"my.metric\",\"a.b\"=\"c\"}", "__name__=my.metric a.b=c")]
    [InlineData("a{b=\"\\\\n\\x\\\"\"}", "__name__=a b=\\n\\x\"")]
    [InlineData("a{b=\"{},=é\"}", "__name__=a b={},=é")]
    public void Series_is_taken_apart(string text, string labels)
    {
        var series = new PrometheusSeries(SeriesLimits.Default, new MetricMetadataCatalog());
        Assert.True(ExpositionSeries.TryParse(Encoding.UTF8.GetBytes(text), series, out string? what), what);
        Assert.Equal(labels, string.Join(' ', series.Labels.Select(l => $"{l.Name}={l.Value}")));
    }

    [Theory]
    [InlineData("0")]
    [InlineData("-0.25")]
    [InlineData("0.1")]
    [InlineData("123456789.123456789")]
    [InlineData("9007199254740993")]
    [InlineData("99999999999999999999999999")]
    [InlineData("0.00000000000000000000000001")]
    [InlineData("1e-300")]
    [InlineData("+5")]
    [InlineData(".5")]
    [InlineData("5.")]
    [InlineData("1.7976931348623157e308")]
    public void Number_is_the_nearest_double(string text)
    {
        Assert.True(ExpositionNumber.TryParse(Encoding.ASCII.GetBytes(text), out double value));
        Assert.Equal(double.Parse(text), value);
    }

    [Fact]
    public void Numbers_of_any_size_agree_with_the_framework()
    {
        var random = new Random(3);
        for (int i = 0; i < 100_000; i++)
        {
            double number = i % 2 == 0
                ? Math.Round(random.NextDouble() * 1e6, random.Next(7))
                : BitConverter.Int64BitsToDouble(random.NextInt64());
            if (!double.IsFinite(number))
                continue;
            Assert.True(ExpositionNumber.TryParse(Encoding.ASCII.GetBytes(number.ToString("R")), out double value));
            Assert.Equal(number, value);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("-")]
    [InlineData(".")]
    [InlineData("1.2.3")]
    [InlineData("1e")]
    [InlineData("0x10")]
    [InlineData("1_000")]
    [InlineData("1e999")]
    [InlineData("Info")]
    [InlineData("--1")]
    public void No_number_is_refused(string text) =>
        Assert.False(ExpositionNumber.TryParse(Encoding.ASCII.GetBytes(text), out _));

    [Fact]
    public void Writer_and_reader_agree_on_tricky_text()
    {
        var labels = LabelSet.From(("a", "\\n\n\"{}#, é"), ("b", "\\"), ("c", " "));
        foreach (ExpositionFormat format in Enum.GetValues<ExpositionFormat>())
        {
            var buffer = new System.Buffers.ArrayBufferWriter<byte>();
            var writer = new ExpositionWriter(buffer, format);
            writer.BeginFamily("m", MetricType.Gauge, "Help \\ with\nbreak.");
            writer.Sample(labels, 0.1);
            writer.End();
            List<string> lines = Read(format, Encoding.UTF8.GetString(buffer.WrittenSpan));
            Assert.Equal("family m Gauge 'Help \\ with\nbreak.'", lines[0]);
            Assert.Equal("m{a=\\n\n\"{}#, é,b=\\,c= } 0.1 Gauge", lines[1]);
        }
    }

    [Fact]
    public void Mutated_text_never_throws_nor_loops()
    {
        var random = new Random(99);
        byte[] valid = Encoding.UTF8.GetBytes(
            "# HELP a b\\n\n# TYPE a counter\na_total{x=\"y\\\"\",z=\"é\"} 1.5e3 123 # {t=\"u\"} 1\n# UNIT a s\nb 2\n"
                + "# EOF\n");
        ReadOnlySpan<byte> spice = "{}\"\\\n\t #,=e-.\0"u8;
        for (int round = 0; round < 50_000; round++)
        {
            byte[] text = valid[..random.Next(valid.Length + 1)];
            for (int flips = random.Next(6); flips > 0 && text.Length > 0; flips--)
            {
                text[random.Next(text.Length)] = random.Next(2) == 0
                    ? (byte)random.Next(256)
                    : spice[random.Next(spice.Length)];
            }

            Assert.InRange(Read((ExpositionFormat)(round % 2), text).Count, 0, text.Length + 2);
        }
    }

    [Fact]
    public void Reading_costs_no_allocation()
    {
        byte[] text = Encoding.UTF8.GetBytes("# HELP a b\n# TYPE a gauge\na{b=\"c\"} 1.5 1790000000000\nd 1e9\n");
        int samples = 0;
        ReadAll(text, ref samples);
        long before = GC.GetAllocatedBytesForCurrentThread();
        ReadAll(text, ref samples);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(4, samples);
    }

    private static void ReadAll(byte[] text, ref int samples)
    {
        var reader = new ExpositionReader(text, ExpositionFormat.PrometheusText);
        while (reader.TryReadNext())
            samples += reader.Entry == ExpositionEntry.Sample ? 1 : 0;
    }

    private static List<string> Read(ExpositionFormat format, string text) =>
        Read(format, Encoding.UTF8.GetBytes(text));

    private static List<string> Read(ExpositionFormat format, byte[] text)
    {
        var metadata = new MetricMetadataCatalog();
        var series = new PrometheusSeries(SeriesLimits.Default, metadata);
        var lines = new List<string>();
        var reader = new ExpositionReader(text, format);
        while (reader.TryReadNext())
        {
            if (reader.Entry == ExpositionEntry.Family)
            {
                string help = Encoding.UTF8.GetString(
                    ExpositionSeries.Unescape(reader.Help, format == ExpositionFormat.OpenMetrics));
                string unit = reader.Unit.IsEmpty ? "" : " " + Encoding.UTF8.GetString(reader.Unit);
                lines.Add($"family {Encoding.UTF8.GetString(reader.Family)} {reader.Type} '{help}'{unit}");
                continue;
            }

            series.Clear();
            if (!ExpositionSeries.TryParse(reader.Series, series, out string? problem))
            {
                lines.Add($"problem {problem}");
                continue;
            }

            SeriesKind kind = ExpositionSeries.KindOf(
                ExpositionSeries.NameOf(reader.Series), reader.Family, reader.Type, metadata);
            string name = series.Labels[0].Value;
            string labels = string.Join(
                ',', LabelSet.From(series.Labels.Skip(1)).Select(l => $"{l.Name}={l.Value}"));
            string value = double.IsInfinity(reader.Value) ? "∞" : reader.Value.ToString("R");
            lines.Add(name + (labels.Length > 0 ? $"{{{labels}}}" : "") + $" {value}"
                + (reader.HasTimestamp ? $" @{reader.TimestampMs}" : "") + $" {kind}");
        }

        if (reader.Error is string error)
            lines.Add("error " + error);
        return lines;
    }
}
