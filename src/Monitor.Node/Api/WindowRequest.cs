using System.Globalization;
using Monitor.Shared.Durations;
using Monitor.Shared.Merging;
using Monitor.Shared.Windows;

namespace Monitor.Node.Api;

/// <summary>What a request for windows or a chart says, beside the series that it means.</summary>
internal static class WindowRequest
{
    private const int MostPoints = 11_000;

    private static readonly int[] DefaultWindows = [1, 5, 10, 60, 300, 600];

    private static readonly Statistic[] Mergeable = [.. StatisticNames.All.Where(s => s != Statistic.Last)];

    /// <summary>
    /// Which series go together: <c>by</c> or <c>without</c>, labels with commas between them or one by one. An empty
    /// <c>by</c> is all into one; null when nothing is to be merged.
    /// </summary>
    public static bool TryReadGrouping(HttpRequest request, out SeriesGrouping? grouping, out string error)
    {
        grouping = null;
        error = "";
        bool isBy = request.Query.ContainsKey("by"), isWithout = request.Query.ContainsKey("without");
        if (!isBy && !isWithout)
            return true;
        string[] labels =
        [
            .. request.Query[isBy ? "by" : "without"]
                .SelectMany(text => (text ?? "").Split(
                    ',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
                .Distinct(StringComparer.Ordinal),
        ];
        if (isBy && isWithout)
            error = "by, without: one of them; by names labels that must agree, without labels that may differ";
        else if (labels.Length > SeriesGrouping.MostLabels)
            error = $"{(isBy ? "by" : "without")}: at most {SeriesGrouping.MostLabels} labels";
        else
            grouping = new SeriesGrouping(labels, isWithout);
        return error.Length == 0;
    }

    /// <summary>Lengths of windows in seconds; the usual six when none is named.</summary>
    public static bool TryReadWindows(HttpRequest request, out List<int> windows, out string error)
    {
        windows = [];
        error = "";
        foreach (string? text in request.Query["window"])
        {
            if (!DurationText.TryParse(text ?? "", out TimeSpan length) || length.TotalSeconds % 1 != 0
                || length.TotalSeconds is < 1 or > WindowedSeries.LongestWindow)
            {
                error = $"window: '{text}' is not 1s to 10m in whole seconds";
                return false;
            }

            windows.Add((int)length.TotalSeconds);
        }

        if (windows.Count == 0)
            windows.AddRange(DefaultWindows);
        return true;
    }

    /// <summary>Several statistics; all that there are when none is named.</summary>
    public static bool TryReadStatistics(
        HttpRequest request, SeriesGrouping? grouping, out List<Statistic> statistics, out string error)
    {
        statistics = [];
        error = "";
        foreach (string? name in request.Query["statistic"])
        {
            if (!TryReadStatistic(name ?? "", grouping, out Statistic statistic, out error))
                return false;
            statistics.Add(statistic);
        }

        if (statistics.Count == 0)
            statistics.AddRange(grouping is null ? StatisticNames.All : Mergeable);
        return true;
    }

    /// <summary>One statistic by its name.</summary>
    public static bool TryReadStatistic(
        string name, SeriesGrouping? grouping, out Statistic statistic, out string error)
    {
        if (!StatisticNames.TryParse(name, out statistic))
            error = $"statistic: '{name}' is none of {string.Join(", ", StatisticNames.All.Select(s => s.Name()))}";
        else if (grouping is not null && statistic == Statistic.Last)
            error = "statistic: several series have no last value; ask for mean, min or max of them, or without by";
        else
            error = "";
        return error.Length == 0;
    }

    /// <summary><c>start</c>, <c>end</c> and <c>step</c> of a chart.</summary>
    public static bool TryReadSteps(
        HttpRequest request, long now, out long start, out long end, out int step, out string error)
    {
        (start, step) = (0, 0);
        if (!TryReadTime(request, "end", now, out end, out error)
            || !TryReadTime(request, "start", end - 300, out start, out error)
            || !TryReadStep(request, end - start, out step, out error))
            return false;
        if (end >= start && (end - start) / step <= MostPoints)
            return true;
        error = $"start, end, step: 1 to {MostPoints} points are given; these ask for {(end - start) / step}";
        return false;
    }

    private static bool TryReadTime(HttpRequest request, string name, long fallback, out long seconds, out string error)
    {
        seconds = fallback;
        error = "";
        string text = request.Query[name].ToString();
        if (text.Length == 0)
            return true;
        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double unix)
            && unix is >= 0 and < 1e11)
            seconds = (long)unix;
        else if (DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, out DateTimeOffset at))
            seconds = at.ToUnixTimeSeconds();
        else
            error = $"{name}: '{text}' is neither Unix seconds nor an RFC 3339 time";
        return error.Length == 0;
    }

    private static bool TryReadStep(HttpRequest request, long rangeSeconds, out int step, out string error)
    {
        step = (int)Math.Max(1, rangeSeconds / 300);
        error = "";
        string text = request.Query["step"].ToString();
        if (text.Length == 0)
            return true;
        bool isGood = int.TryParse(text, out step)
            || DurationText.TryParse(text, out TimeSpan length) && (step = (int)length.TotalSeconds) > 0;
        if (!isGood || step < 1)
            error = $"step: '{text}' is not a duration of whole seconds";
        return error.Length == 0;
    }
}
