using System.Globalization;
using Monitor.Node.Yaml;
using Monitor.Shared.Durations;
using Monitor.Shared.Rules;
using Monitor.Shared.Rules.Matching;
using Monitor.Shared.Rules.Sla;

namespace Monitor.Node.Rules;

/// <summary>Reads a rule's <c>sla</c>: an objective, how it is measured, and how fast its budget may burn.</summary>
internal static class SlaReader
{
    private const int MaxPairs = 8;

    private static readonly string[] CounterKeys = ["good", "bad", "total"];

    private static readonly TimeSpan ShortestWindow = TimeSpan.FromHours(1);
    private static readonly TimeSpan LongestWindow = TimeSpan.FromDays(90);

    public static RuleCondition.Burn? Read(YamlFields fields, ICollection<YamlProblem> problems)
    {
        int before = problems.Count;
        LabelMatcher? component = SelectorReader.ReadComponent(fields);
        double target = ReadObjective(fields);
        TimeSpan window = fields.Duration("window", TimeSpan.FromDays(30), ShortestWindow, LongestWindow);
        SlaIndicator? indicator = ReadIndicator(fields, component, problems);
        IReadOnlyList<string> by = [.. fields.Texts("by").Distinct().Order(StringComparer.Ordinal)];
        IReadOnlyList<BurnRatePair> pairs = ReadPairs(fields, window);
        double minEvents = fields.Number("min_events", 1);
        if (minEvents < 0)
            fields.Problem("min_events", "must be 0 or more");
        fields.RefuseUnknownKeys();
        return problems.Count > before || indicator is null
            ? null
            : new RuleCondition.Burn(new SlaObjective(target, window, indicator, by, pairs, minEvents));
    }

    /// <summary>A share below one, or percent with their sign: 99.9 alone could be meant either way.</summary>
    private static double ReadObjective(YamlFields fields)
    {
        string text = fields.RequiredText("objective");
        bool percent = text.EndsWith('%');
        string number = percent ? text[..^1].TrimEnd() : text;
        if (!decimal.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal value))
        {
            if (text.Length > 0)
                fields.Problem("objective", $"must be such as 99.9% or 0.999, not \"{text}\"");
            return 0.5;
        }

        decimal share = percent ? value / 100 : value;
        if (share is > 0 and < 1)
            return (double)share;
        fields.Problem("objective", percent || value is < 1 or > 100
            ? "must be more than 0% and less than 100%"
            : $"must be below 1; for percent write {text}%");
        return 0.5;
    }

    private static SlaIndicator? ReadIndicator(
        YamlFields fields, LabelMatcher? component, ICollection<YamlProblem> problems)
    {
        SeriesSelector? good = ReadPart(fields, "good", component, problems);
        SeriesSelector? bad = ReadPart(fields, "bad", component, problems);
        SeriesSelector? total = ReadPart(fields, "total", component, problems);
        YamlFields latency = fields.Section("latency");
        int counters = CounterKeys.Count(fields.Has);
        if (latency.Exists && counters == 0)
            return ReadLatency(latency, component, problems);
        if (latency.Exists)
        {
            fields.Problem("latency", "stands beside good:, bad: or total:; an objective has one indicator");
            ReadLatency(latency, component, problems);
            return null;
        }

        if (counters != 2)
        {
            fields.Problem(counters == 0
                ? "has no indicator; add two of good:, bad: and total:, or latency:"
                : $"has {counters} of good:, bad: and total:; exactly two are needed, the third follows");
            return null;
        }

        int read = (good is null ? 0 : 1) + (bad is null ? 0 : 1) + (total is null ? 0 : 1);
        return read == 2 ? new SlaIndicator.Counters(good, bad, total) : null;
    }

    private static SeriesSelector? ReadPart(
        YamlFields fields, string key, LabelMatcher? component, ICollection<YamlProblem> problems)
    {
        YamlFields part = fields.Section(key);
        if (!part.Exists)
            return null;
        SeriesSelector? selector = SelectorReader.Read(part, component, problems);
        part.RefuseUnknownKeys();
        return selector;
    }

    private static SlaIndicator.Latency? ReadLatency(
        YamlFields fields, LabelMatcher? component, ICollection<YamlProblem> problems)
    {
        SeriesSelector? selector = SelectorReader.Read(fields, component, problems);
        double? below = fields.Number("below");
        if (!fields.Has("below"))
            fields.Missing("below");
        fields.RefuseUnknownKeys();
        return selector is null || below is null ? null : new SlaIndicator.Latency(selector, below.Value);
    }

    private static IReadOnlyList<BurnRatePair> ReadPairs(YamlFields fields, TimeSpan window)
    {
        if (fields.Node("burn") is not YamlSequence list)
        {
            return fields.Word("burn", BurnRatePair.All(window),
                ("fast", BurnRatePair.Fast(window)),
                ("slow", BurnRatePair.Slow(window)),
                ("all", BurnRatePair.All(window)));
        }

        if (list.Items.Count is 0 or > MaxPairs)
            fields.Problem("burn", $"must have from 1 to {MaxPairs} pairs of long, short and factor");
        return [.. fields.Sections("burn").Select(ReadPair)];
    }

    private static BurnRatePair ReadPair(YamlFields fields)
    {
        foreach (string key in (string[])["long", "short", "factor"])
        {
            if (!fields.Has(key))
                fields.Missing(key);
        }

        TimeSpan longWindow = fields.Duration(
            "long", TimeSpan.FromHours(1), BurnRatePair.ShortestLong, BurnRatePair.LongestLong);
        TimeSpan shortWindow = fields.Duration("short", BurnRatePair.Slot, BurnRatePair.Slot, longWindow);
        double factor = fields.Number("factor", 1);
        if (factor <= 0)
            fields.Problem("factor", "must be more than 0");
        CheckStep(fields, "long", longWindow);
        CheckStep(fields, "short", shortWindow);
        fields.RefuseUnknownKeys();
        return new BurnRatePair(longWindow, shortWindow, factor);
    }

    private static void CheckStep(YamlFields fields, string key, TimeSpan window)
    {
        TimeSpan step = window <= TimeSpan.FromHours(1) ? BurnRatePair.Slot : TimeSpan.FromMinutes(1);
        if (window.Ticks % step.Ticks != 0)
        {
            fields.Problem(key, $"must be a multiple of {DurationText.Format(step)}"
                + (window > TimeSpan.FromHours(1) ? " beyond an hour" : ""));
        }
    }
}
