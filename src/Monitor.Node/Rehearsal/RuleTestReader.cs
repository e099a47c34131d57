using System.Globalization;
using Monitor.Node.Yaml;
using Monitor.Shared.Ingest;
using Monitor.Shared.Rehearsal;
using Monitor.Shared.Rules.Matching;
using Monitor.Shared.Series;
using Monitor.Shared.Windows;

namespace Monitor.Node.Rehearsal;

/// <summary>Reads one entry of <c>tests</c>, in promtool's shape where it fits.</summary>
internal sealed class RuleTestReader(ICollection<YamlProblem> notes)
{
    /// <summary>Values that all series of a test may have together.</summary>
    public const int MaxValues = 1_000_000;

    private static readonly TimeSpan Longest = TimeSpan.FromDays(90);

    private static readonly DateTimeOffset StandardStart = new(2000, 1, 3, 0, 0, 0, TimeSpan.Zero);

    private readonly PrometheusSeries _series = new(SeriesLimits.Default, new MetricMetadataCatalog());
    private int _values;

    public RuleTest Read(YamlFields fields, int number)
    {
        _values = 0;
        var test = new RuleTest(
            fields.Text("name", $"test {number}"),
            fields.Duration("interval", TimeSpan.FromMinutes(1), TimeSpan.FromMilliseconds(1), TimeSpan.FromDays(1)),
            ReadStart(fields),
            [.. fields.Sections("input_series").Select(ReadSeries).OfType<InputSeries>()],
            [.. fields.Sections("alert_rule_test").Select(ReadAlerts)],
            [.. fields.Sections("exp_values").Select(ReadValue).OfType<ValueExpectation>()],
            [.. fields.Sections("route_test").Select(ReadRoute)]);
        if (fields.Node("promql_expr_test") is not null)
            fields.Problem("promql_expr_test", "is a query; say it with exp_values (series, statistic, window, value)");
        foreach (string key in (string[])["external_labels", "external_url"])
        {
            if (fields.Node(key) is { } node)
                notes.Add(new YamlProblem(node.Place, node.Path, "has no effect: templates do not see it"));
        }

        fields.RefuseUnknownKeys();
        return test;
    }

    private static DateTimeOffset ReadStart(YamlFields fields)
    {
        if (fields.Text("start_timestamp") is not { } text)
            return StandardStart;
        if (long.TryParse(text, CultureInfo.InvariantCulture, out long seconds) && seconds is > 0 and < 100_000_000_000)
            return DateTimeOffset.FromUnixTimeSeconds(seconds);
        if (DateTimeOffset.TryParse(
            text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal,
            out DateTimeOffset start) && start.Year > 1970)
            return start;
        fields.Problem("start_timestamp", "must be Unix seconds or a time such as 2026-01-05T09:00:00Z");
        return StandardStart;
    }

    private InputSeries? ReadSeries(YamlFields fields)
    {
        SeriesDescriptor? descriptor = ReadDescriptor(fields, "series");
        SeriesKind kind = fields.Word(
            "kind", SeriesKind.Gauge, ("gauge", SeriesKind.Gauge), ("counter", SeriesKind.Counter));
        string text = fields.RequiredText("values");
        if (!InputNotation.TryParse(text, MaxValues - _values, out IReadOnlyList<InputValue> values, out string error))
            fields.Problem("values", error);
        _values += values.Count;
        if (descriptor is not null && fields.Has("kind"))
            descriptor = descriptor with { Kind = kind };
        fields.RefuseUnknownKeys();
        return descriptor is null ? null : new InputSeries(descriptor, values);
    }

    /// <summary>A series as Prometheus writes it; its kind is told from its name, as that of remote write is.</summary>
    private SeriesDescriptor? ReadDescriptor(YamlFields fields, string key)
    {
        string text = fields.RequiredText(key).Trim();
        int brace = text.IndexOf('{');
        string metric = brace < 0 ? text : text[..brace].Trim();
        IReadOnlyList<LabelMatcher> labels = [];
        string error = "";
        if (brace >= 0 && !LabelMatcherParser.TryParse(text[brace..], out labels, out error))
        {
            fields.Problem(key, error);
            return null;
        }

        _series.Clear();
        bool isGood = metric.Length == 0
            || _series.TryAdd("__name__"u8, System.Text.Encoding.UTF8.GetBytes(metric));
        foreach (LabelMatcher label in labels)
        {
            if (label.Operator != MatchOperator.Equal)
            {
                fields.Problem(key, $"must say what {label.Name} is, with =");
                return null;
            }

            isGood = isGood && _series.TryAdd(
                System.Text.Encoding.UTF8.GetBytes(label.Name), System.Text.Encoding.UTF8.GetBytes(label.Value));
        }

        SeriesKind kind = MetricMetadataCatalog.KindByName(System.Text.Encoding.UTF8.GetBytes(metric));
        if (isGood && _series.TryDescribe(kind, out SeriesDescriptor? descriptor))
            return descriptor;
        if (fields.Has(key))
            fields.Problem(key, _series.Problem);
        return null;
    }

    private AlertExpectation ReadAlerts(YamlFields fields)
    {
        var expectation = new AlertExpectation(
            fields.Place, ReadTime(fields), fields.RequiredText("alertname"), fields.Text("groupname"),
            [.. fields.Sections("exp_alerts").Select(ReadAlert)]);
        fields.RefuseUnknownKeys();
        return expectation;
    }

    private static ExpectedAlert ReadAlert(YamlFields fields)
    {
        var alert = new ExpectedAlert(
            LabelsOf(fields, "exp_labels"), fields.Has("exp_annotations") ? LabelsOf(fields, "exp_annotations") : null);
        fields.RefuseUnknownKeys();
        return alert;
    }

    private ValueExpectation? ReadValue(YamlFields fields)
    {
        SeriesDescriptor? series = ReadDescriptor(fields, "series");
        TimeSpan at = ReadTime(fields);
        Statistic statistic = fields.Word(
            "statistic", Statistic.Last, [.. StatisticNames.All.Select(s => (s.Name(), s))]);
        TimeSpan window = fields.Duration(
            "window", TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(10));
        double value = fields.Text("value") is "NaN" ? double.NaN : fields.Number("value", 0);
        if (!fields.Has("value"))
            fields.Missing("value");
        double within = fields.Number("within", Math.Abs(value) * 1e-9);
        fields.RefuseUnknownKeys();
        return series is null ? null : new ValueExpectation(fields.Place, at, series, statistic, window, value, within);
    }

    private static RouteExpectation ReadRoute(YamlFields fields)
    {
        var expectation = new RouteExpectation(
            fields.Place, ReadTime(fields), LabelsOf(fields, "labels"), fields.Texts("exp_receivers"));
        if (!fields.Has("labels"))
            fields.Missing("labels");
        fields.RefuseUnknownKeys();
        return expectation;
    }

    private static TimeSpan ReadTime(YamlFields fields) =>
        fields.Duration("eval_time", TimeSpan.Zero, TimeSpan.Zero, Longest);

    private static LabelSet LabelsOf(YamlFields fields, string key) =>
        LabelSet.From(fields.TextMap(key).Select(label => new Label(label.Key, label.Value)));
}
