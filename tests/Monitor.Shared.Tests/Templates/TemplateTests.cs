using Monitor.Shared.Rules;
using Monitor.Shared.Series;
using Monitor.Shared.Templates;

namespace Monitor.Shared.Tests.Templates;

public sealed class TemplateTests
{
    private static readonly LabelSet Labels = LabelSet.From(
        ("component", "gateway"), ("host.name", "a.b.c:90"), ("instance", "10.0.0.1:9100"), ("venue", "xetra"));

    /// <summary>What Prometheus 2.42 made of the same templates and values.</summary>
    [Theory]
    [InlineData(0, "0", "0", "0s", "0%", "0", "0.00",
        "0|0|0.000000e+00|     0.0|0.0     |00000.00|+0.0|0|%!s(float64=0)")]
    [InlineData(1, "1", "1", "1s", "100%", "1", "1.00",
        "1|1|1.000000e+00|     1.0|1.0     |00001.00|+1.0|1|%!s(float64=1)")]
    [InlineData(-1, "-1", "-1", "-1s", "-100%", "-1", "-1.00",
        "-1|-1|-1.000000e+00|    -1.0|-1.0    |-0001.00|-1.0|-1|%!s(float64=-1)")]
    [InlineData(0.5, "500m", "0.5", "500ms", "50%", "0.5", "0.50",
        "0.5|0.5|5.000000e-01|     0.5|0.5     |00000.50|+0.5|0.5|%!s(float64=0.5)")]
    [InlineData(0.31, "310m", "0.31", "310ms", "31%", "0.31", "0.31",
        "0.31|0.31|3.100000e-01|     0.3|0.3     |00000.31|+0.3|0.31|%!s(float64=0.31)")]
    [InlineData(1234567, "1.235M", "1.177Mi", "14d 6h 56m 7s", "1.235e+08%", "1.234567e+06", "1234567.00",
        "1.234567e+06|1.23e+06|1.234567e+06|1234567.0|1234567.0|1234567.00|+1234567.0|1.234567e+06|"
        + "%!s(float64=1.234567e+06)")]
    [InlineData(1234567.5, "1.235M", "1.177Mi", "14d 6h 56m 7s", "1.235e+08%", "1.2345675e+06", "1234567.50",
        "1.2345675e+06|1.23e+06|1.234568e+06|1234567.5|1234567.5|1234567.50|+1234567.5|"
        + "1.2345675e+06|%!s(float64=1.2345675e+06)")]
    [InlineData(123456, "123.5k", "120.6ki", "1d 10h 17m 36s", "1.235e+07%", "123456", "123456.00",
        "123456|1.23e+05|1.234560e+05|123456.0|123456.0|123456.00|+123456.0|123456|%!s(float64=123456)")]
    [InlineData(1000000, "1M", "976.6ki", "11d 13h 46m 40s", "1e+08%", "1e+06", "1000000.00",
        "1e+06|1e+06|1.000000e+06|1000000.0|1000000.0|1000000.00|+1000000.0|1e+06|%!s(float64=1e+06)")]
    [InlineData(0.0001, "100u", "0.0001", "100us", "0.01%", "0.0001", "0.00",
        "0.0001|0.0001|1.000000e-04|     0.0|0.0     |00000.00|+0.0|0.0001|%!s(float64=0.0001)")]
    [InlineData(0.00001234, "12.34u", "1.234e-05", "12.34us", "0.001234%", "1.234e-05", "0.00",
        "1.234e-05|1.23e-05|1.234000e-05|     0.0|0.0     |00000.00|+0.0|1.234e-05|%!s(float64=1.234e-05)")]
    [InlineData(1536, "1.536k", "1.5ki", "25m 36s", "1.536e+05%", "1536", "1536.00",
        "1536|1.54e+03|1.536000e+03|  1536.0|1536.0  |01536.00|+1536.0|1536|%!s(float64=1536)")]
    [InlineData(1048576, "1.049M", "1Mi", "12d 3h 16m 16s", "1.049e+08%", "1.048576e+06", "1048576.00",
        "1.048576e+06|1.05e+06|1.048576e+06|1048576.0|1048576.0|1048576.00|+1048576.0|1.048576e+06|"
        + "%!s(float64=1.048576e+06)")]
    [InlineData(123456789012, "123.5G", "115Gi", "1428898d 0h 30m 12s", "1.235e+13%", "1.23456789012e+11",
        "123456789012.00",
        "1.23456789012e+11|1.23e+11|1.234568e+11|123456789012.0|123456789012.0|123456789012.00|"
        + "+123456789012.0|1.23456789012e+11|%!s(float64=1.23456789012e+11)")]
    [InlineData(3661, "3.661k", "3.575ki", "1h 1m 1s", "3.661e+05%", "3661", "3661.00",
        "3661|3.66e+03|3.661000e+03|  3661.0|3661.0  |03661.00|+3661.0|3661|%!s(float64=3661)")]
    [InlineData(86461, "86.46k", "84.43ki", "1d 0h 1m 1s", "8.646e+06%", "86461", "86461.00",
        "86461|8.65e+04|8.646100e+04| 86461.0|86461.0 |86461.00|+86461.0|86461|%!s(float64=86461)")]
    [InlineData(59.5, "59.5", "59.5", "59.5s", "5950%", "59.5", "59.50",
        "59.5|59.5|5.950000e+01|    59.5|59.5    |00059.50|+59.5|59.5|%!s(float64=59.5)")]
    [InlineData(60, "60", "60", "1m 0s", "6000%", "60", "60.00",
        "60|60|6.000000e+01|    60.0|60.0    |00060.00|+60.0|60|%!s(float64=60)")]
    [InlineData(0.0123, "12.3m", "0.0123", "12.3ms", "1.23%", "0.0123", "0.01",
        "0.0123|0.0123|1.230000e-02|     0.0|0.0     |00000.01|+0.0|0.0123|%!s(float64=0.0123)")]
    [InlineData(-3661, "-3.661k", "-3.575ki", "-1h 1m 1s", "-3.661e+05%", "-3661", "-3661.00",
        "-3661|-3.66e+03|-3.661000e+03| -3661.0|-3661.0 |-3661.00|-3661.0|-3661|%!s(float64=-3661)")]
    [InlineData(1e-9, "1n", "1e-09", "1ns", "1e-07%", "1e-09", "0.00",
        "1e-09|1e-09|1.000000e-09|     0.0|0.0     |00000.00|+0.0|1e-09|%!s(float64=1e-09)")]
    [InlineData(0.12345, "123.5m", "0.1235", "123.5ms", "12.35%", "0.12345", "0.12",
        "0.12345|0.123|1.234500e-01|     0.1|0.1     |00000.12|+0.1|0.12345|%!s(float64=0.12345)")]
    [InlineData(1.7e9, "1.7G", "1.583Gi", "19675d 22h 13m 20s", "1.7e+11%", "1.7e+09", "1700000000.00",
        "1.7e+09|1.7e+09|1.700000e+09|1700000000.0|1700000000.0|1700000000.00|+1700000000.0|1.7e+09|"
        + "%!s(float64=1.7e+09)")]
    [InlineData(99.99999, "100", "100", "1m 39s", "1e+04%", "99.99999", "100.00",
        "99.99999|100|9.999999e+01|   100.0|100.0   |00100.00|+100.0|99.99999|%!s(float64=99.99999)")]
    [InlineData(100000000000000000, "100P", "88.82Pi", "1157407407407d 9h 46m 40s", "1e+19%", "1e+17",
        "100000000000000000.00",
        "1e+17|1e+17|1.000000e+17|100000000000000000.0|100000000000000000.0|100000000000000000.00|"
        + "+100000000000000000.0|1e+17|%!s(float64=1e+17)")]
    [InlineData(12345.678, "12.35k", "12.06ki", "3h 25m 45s", "1.235e+06%", "12345.678", "12345.68",
        "12345.678|1.23e+04|1.234568e+04| 12345.7|12345.7 |12345.68|+12345.7|12345.678|%!s(float64=12345.678)")]
    [InlineData(0.000099995, "100u", "9.999e-05", "100us", "0.009999%", "9.9995e-05", "0.00",
        "9.9995e-05|0.0001|9.999500e-05|     0.0|0.0     |00000.00|+0.0|9.9995e-05|%!s(float64=9.9995e-05)")]
    public void Numbers_are_shown_as_prometheus_shows_them(
        double value, string metric, string binary, string duration, string percent, string plain, string two,
        string formats)
    {
        Assert.Equal(metric, Fill("{{ $value | humanize }}", value));
        Assert.Equal(binary, Fill("{{ humanize1024 $value }}", value));
        Assert.Equal(duration, Fill("{{ $value | humanizeDuration }}", value));
        Assert.Equal(percent, Fill("{{ .Value | humanizePercentage }}", value));
        Assert.Equal(plain, Fill("{{ $value }}", value));
        Assert.Equal(two, Fill("{{ printf \"%.2f\" $value }}", value));
        string all = string.Concat(Enumerable.Repeat(" $value", 9));
        Assert.Equal(formats, Fill("{{ printf \"%g|%.3g|%e|%8.1f|%-8.1f|%08.2f|%+.1f|%v|%s\"" + all + " }}", value));
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("plain } text { here", "plain } text { here")]
    [InlineData("{{ $labels.venue }} and {{.Labels.venue}}", "xetra and xetra")]
    [InlineData("[{{ $labels.none }}]", "[]")]
    [InlineData("{{ index $labels \"host.name\" }}", "a.b.c:90")]
    [InlineData("{{ $labels.venue | toUpper }} {{ title \"two words\" }}", "XETRA Two Words")]
    [InlineData("{{ $labels.instance | stripPort }}", "10.0.0.1")]
    [InlineData("{{ index $labels \"host.name\" | stripDomain }}", "a:90")]
    [InlineData("{{ $labels.instance | stripDomain }}", "10.0.0.1:9100")]
    [InlineData("{{ \"a\\t\\\"b\\\"\" }}{{ `raw\\n` }}", "a\t\"b\"raw\\n")]
    [InlineData("a {{- \" b \" -}} c", "a b c")]
    [InlineData("x{{/* a comment */}}y", "xy")]
    [InlineData("{{ printf \"%s is %q, %d%%\" $labels.venue \"so\" 97 }}", "xetra is \"so\", 97%")]
    [InlineData("{{ printf \"%5s|%-5s|%.2s\" \"ab\" \"ab\" \"abc\" }}", "   ab|ab   |ab")]
    [InlineData("{{ humanize (printf \"%.0f\" 1234567.0) }}", "1.235M")]
    [InlineData("{{ $labels.venue | humanize }}", "%!humanize(xetra)")]
    [InlineData("{{ 1.5 }} {{ \"}}\" }}", "1.5 }}")]
    [InlineData("{{ humanizeTimestamp 1700000000.5 }}", "2023-11-14 22:13:20.5 +0000 UTC")]
    [InlineData("{{ $labels }}",
        "map[component:gateway host.name:a.b.c:90 instance:10.0.0.1:9100 venue:xetra]")]
    public void Template_is_filled(string source, string expected) => Assert.Equal(expected, Fill(source, 0.25));

    [Theory]
    [InlineData("a {{ $value", 2, "has {{ without }}")]
    [InlineData("a {{ \"b }}", 2, "has a \" that is not closed")]
    [InlineData("{{ }}", 3, "has an expression that is empty or ends too soon")]
    [InlineData("{{ $value | }}", 12, "needs a function after |")]
    [InlineData("{{ $value | $value }}", 12, "gives .Value 1 arguments; it takes 0")]
    [InlineData("{{ $value $value }}", 3, "gives .Value 1 arguments; it takes 0")]
    [InlineData("{{ humanize }}", 3, "calls humanize with 0 arguments; it takes 1")]
    [InlineData("{{ humanize 1 2 }}", 3, "calls humanize with 2 arguments; it takes 1")]
    [InlineData("{{ $labels.a.b }}", 12, "asks a text for .b")]
    [InlineData("{{ $labels.a-b }}", 12,
        "has -b after a name; write index $labels \"a-b\" for a label that is called so")]
    [InlineData("{{ .Annotations.a }}", 3, "asks the alert for .Annotations; known are .Labels, .Value")]
    [InlineData("{{ (humanize $value }}", 3, "has a ( that is not closed")]
    [InlineData("{{ printf \"%z\" 1 }}", 3, "calls printf with a format that has the unknown verb %z")]
    [InlineData("{{ printf \"%s %s\" 1 }}", 3, "calls printf with a format that has 2 verbs for 1 arguments")]
    [InlineData("{{ printf \"%999f\" 1 }}", 3,
        "calls printf with a format that has a width over 100 or a precision over 30")]
    [InlineData("{{ 1x }}", 3, "has 1x, which is no number")]
    [InlineData("{{ humanize humanize }}", 12, "has humanize where a value should be; put a call in parentheses")]
    public void Mistake_is_found_when_the_template_is_read(string source, int offset, string message)
    {
        Assert.False(RuleTemplateData.TryParse(source, out _, out TemplateError? error));
        Assert.Equal((offset, message), (error!.Offset, error.Message));
    }

    [Fact]
    public void Nesting_and_length_are_bounded()
    {
        Assert.False(RuleTemplateData.TryParse("{{ " + new string('(', 20) + "1" + new string(')', 20) + " }}", out _,
            out _));
        Assert.False(RuleTemplateData.TryParse(new string('x', RuleTemplateData.MaxSource + 1), out _, out _));
        string wide = string.Concat(Enumerable.Repeat("{{ printf \"%100s\" 1 }}", 300));
        Assert.Equal(Template.MaxText, new RuleTemplateData(Labels, 0).Fill(RuleTemplateData.Parse(wide)).Length);
    }

    [Fact]
    public void Whatever_can_be_read_can_be_filled()
    {
        string[] pieces =
        [
            "{{", "}}", "{{ ", " }}", "$value", "$labels", ".venue", "$labels.venue", " | ", "humanize",
            "printf", "\"%s\"",
            "\"", "`", "(", ")", " ", "-", "1", "1e308", "index", "title", "\\", "%", "x", "/*", "*/",
            "humanizeDuration",
            "humanizeTimestamp", "stripPort", "stripDomain", "[", ":", ".Value",
        ];
        double[] values = [0, -1, double.NaN, double.PositiveInfinity, double.MaxValue, double.Epsilon, 1e18, -0.0];
        var random = new Random(23);
        int read = 0;
        for (int i = 0; i < 60_000; i++)
        {
            string source = "{{ " + string.Concat(
                Enumerable.Range(0, random.Next(1, 9)).Select(_ => pieces[random.Next(pieces.Length)])) + " }}";
            if (!RuleTemplateData.TryParse(source, out Template template, out TemplateError? error))
            {
                Assert.InRange(error!.Offset, 0, source.Length);
                continue;
            }

            read++;
            Assert.NotNull(new RuleTemplateData(Labels, values[random.Next(values.Length)]).Fill(template));
        }

        Assert.True(read > 1000, $"only {read} templates could be read");
    }

    private static string Fill(string source, double value) =>
        new RuleTemplateData(Labels, value).Fill(RuleTemplateData.Parse(source));
}
