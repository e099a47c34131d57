using Monitor.Node.Yaml;
using Monitor.Shared.Durations;
using Monitor.Shared.Rules;
using Monitor.Shared.Rules.Matching;
using Monitor.Shared.Windows;

namespace Monitor.Node.Rules;

/// <summary>Reads a rule's <c>when</c>: a threshold, an absence or a silence.</summary>
internal static class WhenReader
{
    private const string Absent = "absent";

    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestWindow = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan LongestAbsence = TimeSpan.FromDays(1);
    private static readonly TimeSpan LongestMemory = TimeSpan.FromDays(30);

    private static readonly (string Word, Comparison Value)[] ComparisonWords =
        [.. Enum.GetValues<Comparison>().Select(c => (c.Symbol(), c))];

    public static RuleCondition? Read(YamlFields fields, ICollection<YamlProblem> problems)
    {
        int before = problems.Count;
        LabelMatcher? component = SelectorReader.ReadComponent(fields);
        RuleCondition? condition = fields.Has("silent")
            ? ReadSilent(fields, component)
            : fields.Text("statistic") is Absent
                ? ReadAbsent(fields, component, problems)
                : ReadThreshold(fields, component, problems);
        fields.RefuseUnknownKeys();
        return problems.Count == before ? condition : null;
    }

    private static RuleCondition.Silent ReadSilent(YamlFields fields, LabelMatcher? component)
    {
        TimeSpan after = fields.Duration("silent", Second, Second, LongestAbsence);
        foreach (string key in (string[])["metric", "statistic", "threshold"])
        {
            if (fields.Node(key) is not null)
                fields.Problem(key, "does not go with silent:, which looks at whole components");
        }

        return new RuleCondition.Silent(component, after, ReadForgetAfter(fields, after));
    }

    private static RuleCondition.Absent? ReadAbsent(
        YamlFields fields, LabelMatcher? component, ICollection<YamlProblem> problems)
    {
        SeriesSelector? selector = SelectorReader.Read(fields, component, problems);
        TimeSpan after = ReadWindow(fields, LongestAbsence);
        foreach (string key in (string[])["comparison", "threshold", "clear", "missing", "absent_after"])
        {
            if (fields.Node(key) is not null)
            {
                fields.Problem(key,
                    "does not go with statistic: absent, which holds when there is no data for the window");
            }
        }

        TimeSpan forget = ReadForgetAfter(fields, after);
        return selector is null ? null : new RuleCondition.Absent(selector, after, forget);
    }

    private static RuleCondition.Threshold? ReadThreshold(
        YamlFields fields, LabelMatcher? component, ICollection<YamlProblem> problems)
    {
        SeriesSelector? selector = SelectorReader.Read(fields, component, problems);
        Statistic statistic = ReadStatistic(fields);
        TimeSpan window = ReadWindow(fields, LongestWindow);
        Comparison comparison = fields.Word("comparison", Comparison.Greater, ComparisonWords);
        double? threshold = fields.Number("threshold");
        foreach (string key in (string[])["comparison", "threshold"])
        {
            if (!fields.Has(key))
                fields.Missing(key);
        }

        double clear = ReadClear(fields, comparison, threshold);
        MissingPolicy missing = fields.Word("missing", MissingPolicy.Ok,
            ("ok", MissingPolicy.Ok), ("keep", MissingPolicy.Keep), ("alert", MissingPolicy.Alert));
        // Twice a usual scrape interval and more, unless the window is longer still.
        TimeSpan usual = window > TimeSpan.FromMinutes(1) ? window : TimeSpan.FromMinutes(1);
        TimeSpan absentAfter = fields.Duration("absent_after", usual, Second, LongestAbsence);
        if (fields.Has("absent_after") && missing is not MissingPolicy.Alert)
            fields.Problem("absent_after", "has a meaning only with missing: alert");
        int minSamples = fields.Whole("min_samples", 0, 0, int.MaxValue);
        TimeSpan forget = ReadForgetAfter(fields, absentAfter);
        return selector is null
            ? null
            : new RuleCondition.Threshold(selector, statistic, window, comparison, threshold ?? 0, clear, missing,
                missing is MissingPolicy.Alert ? absentAfter : TimeSpan.Zero, minSamples, forget);
    }

    private static Statistic ReadStatistic(YamlFields fields)
    {
        if (!fields.Has("statistic"))
        {
            fields.Missing("statistic");
            return Statistic.Last;
        }

        return fields.Word("statistic", Statistic.Last,
            [.. StatisticNames.All.Select(s => (s.Name(), s)), (Absent, default)]);
    }

    private static TimeSpan ReadWindow(YamlFields fields, TimeSpan longest)
    {
        if (!fields.Has("window"))
        {
            fields.Missing("window");
            return Second;
        }

        TimeSpan window = fields.Duration("window", Second, Second, longest);
        if (window.Ticks % TimeSpan.TicksPerSecond == 0)
            return window;
        fields.Problem("window", "must be whole seconds");
        return Second;
    }

    /// <summary>
    /// The clear threshold must lie on the side where all is well, or an alert could never end or never stay.
    /// </summary>
    private static double ReadClear(YamlFields fields, Comparison comparison, double? threshold)
    {
        double? clear = fields.Number("clear");
        if (clear is null || threshold is null)
            return threshold ?? 0;
        if (comparison.IsUpper() && clear > threshold)
        {
            fields.Problem("clear", $"is {clear:R}, above the threshold {threshold:R}; with {comparison.Symbol()} "
                + "an alert clears below it");
        }
        else if (comparison.IsLower() && clear < threshold)
        {
            fields.Problem("clear", $"is {clear:R}, below the threshold {threshold:R}; with {comparison.Symbol()} "
                + "an alert clears above it");
        }
        else if (!comparison.IsUpper() && !comparison.IsLower())
        {
            fields.Problem("clear", $"does not go with {comparison.Symbol()}; take it out");
        }

        return clear.Value;
    }

    private static TimeSpan ReadForgetAfter(YamlFields fields, TimeSpan after)
    {
        TimeSpan usual = RuleCondition.DefaultForgetAfter > after ? RuleCondition.DefaultForgetAfter : after * 2;
        TimeSpan forget = fields.Duration("forget_after", usual, Second, LongestMemory);
        if (forget <= after)
            fields.Problem("forget_after", $"must be longer than {DurationText.Format(after)}, or nothing ever fires");
        return forget;
    }
}
