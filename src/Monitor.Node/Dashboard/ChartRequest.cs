using Monitor.Shared.Queries;
using Monitor.Shared.Rules.Matching;
using Monitor.Shared.Windows;

namespace Monitor.Node.Dashboard;

/// <summary>
/// What one chart of the page shows, as the page writes it: <c>rate:10:{component="machine", __name__="x"}</c>, which
/// is a statistic, the seconds of a step and demands on labels. <c>merged p99:10:{…}</c> is of all these series
/// together.
/// </summary>
internal sealed record ChartRequest(
    Statistic Statistic, int StepSeconds, IReadOnlyList<LabelMatcher> Matchers, bool IsMerged)
{
    private const string Merged = "merged ";

    /// <summary>Most series that one chart shows: more cannot be told apart by eye.</summary>
    public const int MaxSeries = 24;

    /// <summary>Longest text that is read.</summary>
    public const int MaxLength = 2_048;

    private const int MaxStepSeconds = 86_400;

    /// <summary>Reads a chart; on false <paramref name="error"/> says what is wrong.</summary>
    public static bool TryParse(string text, out ChartRequest chart, out string error)
    {
        chart = null!;
        string[] parts = text.Split(':', 3);
        if (parts.Length < 3 || text.Length > MaxLength)
        {
            error = "a chart is written statistic:step:{matchers}, such as last:1:{component=\"machine\"}";
            return false;
        }

        bool isMerged = parts[0].StartsWith(Merged, StringComparison.Ordinal);
        string name = isMerged ? parts[0][Merged.Length..] : parts[0];
        if (!StatisticNames.TryParse(name, out Statistic statistic) || isMerged && statistic == Statistic.Last)
        {
            error = $"{name} is no statistic: {string.Join(", ", StatisticNames.All.Select(s => s.Name()))}";
            return false;
        }

        if (!int.TryParse(parts[1], out int step) || step is < 1 or > MaxStepSeconds)
        {
            error = $"{parts[1]} is no step: 1 to {MaxStepSeconds} seconds";
            return false;
        }

        if (!LabelMatcherParser.TryParse(parts[2], out IReadOnlyList<LabelMatcher> matchers, out string mistake))
        {
            error = $"{parts[2]} {mistake}";
            return false;
        }

        // Without a component every shard would walk all of its series, once a second.
        if (!matchers.Any(m => m.IsExact && m.Name == SeriesSelector.ComponentName))
        {
            error = "a chart needs a component, such as {component=\"machine\"}";
            return false;
        }

        // The same steps for the past and for what the stream brings.
        if (isMerged)
            step = MergedChart.Align(0, step, long.MaxValue).StepSeconds;
        chart = new ChartRequest(statistic, step, matchers, isMerged);
        error = "";
        return true;
    }

    /// <summary>
    /// The question for the steps that touch these seconds. Steps begin at multiples of their length.
    /// </summary>
    public ShardQuery.Range Between(long fromSecond, long toSecond) =>
        new(Matchers, Statistic, fromSecond - fromSecond % StepSeconds, toSecond, StepSeconds, MaxSeries);
}
