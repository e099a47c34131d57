using System.Globalization;
using Monitor.Actors.Queries;
using Monitor.Shared.Durations;
using Monitor.Shared.Queries;
using Monitor.Shared.Rules.Matching;
using Monitor.Shared.Windows;

namespace Monitor.Node.Api;

/// <summary>What was measured: statistics over windows that end now, and charts.</summary>
internal sealed class WindowEndpoints(MonitorQueries queries, TimeProvider time)
{
    private const int MostPoints = 11_000;

    private static readonly int[] DefaultWindows = [1, 5, 10, 60, 300, 600];

    /// <summary>
    /// <c>window</c> (repeatable, "10s" to "10m"; all six by default) and <c>statistic</c> (repeatable; all by
    /// default).
    /// Volumes (count, rate, sum) read complete seconds; <c>include_current=true</c> takes the second under way too.
    /// </summary>
    public async Task<IResult> ReadWindowsAsync(HttpRequest request, CancellationToken cancel)
    {
        if (!SeriesSelection.TryRead(request, out List<LabelMatcher> matchers, out int limit, out string error)
            || !TryReadWindows(request, out List<int> windows, out error)
            || !TryReadStatistics(request, out List<Statistic> statistics, out error)
            || !QueryTimeout.TryRead(request, out TimeSpan patience, out error))
            return ApiAnswer.BadData(error);
        bool includeCurrent = request.Query["include_current"] == "true";
        var query = new ShardQuery.Read(
            matchers, statistics, windows, time.GetUtcNow().ToUnixTimeSeconds(), includeCurrent, limit);
        QueryAnswer<SeriesReadings> answer = await queries.ReadAsync(query, cancel, patience);
        return ApiAnswer.Of(
            answer.Items.Select(series => Describe(series, windows, statistics)).ToList(), answer.Missing,
            answer.Found > answer.Items.Count, answer.Found);
    }

    /// <summary>
    /// <c>statistic</c>, <c>start</c> and <c>end</c> (Unix seconds), <c>step</c> (a duration or seconds).
    /// </summary>
    public async Task<IResult> ReadHistoryAsync(HttpRequest request, CancellationToken cancel)
    {
        long now = time.GetUtcNow().ToUnixTimeSeconds();
        if (!SeriesSelection.TryRead(request, out List<LabelMatcher> matchers, out int limit, out string error)
            || !TryReadTime(request, "end", now, out long end, out error)
            || !TryReadTime(request, "start", end - 300, out long start, out error)
            || !TryReadStep(request, end - start, out int step, out error)
            || !QueryTimeout.TryRead(request, out TimeSpan patience, out error))
            return ApiAnswer.BadData(error);
        string name = request.Query["statistic"].ToString() is { Length: > 0 } given ? given : "mean";
        if (!StatisticNames.TryParse(name, out Statistic statistic))
            return ApiAnswer.BadData(UnknownStatistic(name));
        if (end < start || (end - start) / step > MostPoints)
        {
            return ApiAnswer.BadData(
                $"start, end, step: 1 to {MostPoints} points are given; these ask for {(end - start) / step}");
        }

        var query = new ShardQuery.Range(matchers, statistic, start, end, step, limit);
        QueryAnswer<SeriesPoints> answer = await queries.ReadRangeAsync(query, cancel, patience);
        return ApiAnswer.Of(
            answer.Items.Select(series => new SeriesChart(
                SeriesEndpoints.Flatten(series.Series.Descriptor), name, step,
                [.. series.Points.Select(point => new[] { point.Second, ApiAnswer.Number(point.Value) })])).ToList(),
            answer.Missing, answer.Found > answer.Items.Count, answer.Found);
    }

    private static SeriesWindows Describe(SeriesReadings series, List<int> windows, List<Statistic> statistics)
    {
        var described = new List<WindowAnswer>(windows.Count);
        for (int i = 0; i < windows.Count; i++)
        {
            var values = new Dictionary<string, ReadingAnswer>(statistics.Count);
            for (int j = 0; j < statistics.Count; j++)
                values[statistics[j].Name()] = ReadingAnswer.Of(series.Windows[i][j]);
            described.Add(new WindowAnswer(windows[i], values));
        }

        return new SeriesWindows(
            SeriesEndpoints.Flatten(series.Series.Descriptor),
            series.Series.Descriptor.Kind.ToString().ToLowerInvariant(),
            series.Series.Descriptor.Unit, series.Series.LastSeenMs / 1000.0, series.Series.IsStale, described);
    }

    private static bool TryReadWindows(HttpRequest request, out List<int> windows, out string error)
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

    private static bool TryReadStatistics(HttpRequest request, out List<Statistic> statistics, out string error)
    {
        statistics = [];
        error = "";
        foreach (string? name in request.Query["statistic"])
        {
            if (!StatisticNames.TryParse(name ?? "", out Statistic statistic))
            {
                error = UnknownStatistic(name);
                return false;
            }

            statistics.Add(statistic);
        }

        if (statistics.Count == 0)
            statistics.AddRange(StatisticNames.All);
        return true;
    }

    private static string UnknownStatistic(string? name) =>
        $"statistic: '{name}' is none of {string.Join(", ", StatisticNames.All.Select(s => s.Name()))}";

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

/// <summary>One series and its windows.</summary>
internal sealed record SeriesWindows(
    IReadOnlyDictionary<string, string> Series, string Kind, string Unit, double LastSeen, bool Stale,
    IReadOnlyList<WindowAnswer> Windows);

/// <summary>One window's statistics by name.</summary>
internal sealed record WindowAnswer(int Seconds, IReadOnlyDictionary<string, ReadingAnswer> Statistics);

/// <summary>
/// One statistic with its stated error: the true value lies in [Lower, Upper]. From and To are the first and the last
/// second that were read; Count is what the value rests on. Null where there is no number.
/// </summary>
internal sealed record ReadingAnswer(double? Value, double? Lower, double? Upper, long From, long To, long Count)
{
    public static ReadingAnswer Of(in WindowReading reading) => new(
        ApiAnswer.Number(reading.Value), ApiAnswer.Number(reading.LowerBound), ApiAnswer.Number(reading.UpperBound),
        reading.FromSecond, reading.ToSecond, reading.Count);
}

/// <summary>One series' chart: points are [Unix second at which the step begins, value].</summary>
internal sealed record SeriesChart(
    IReadOnlyDictionary<string, string> Series, string Statistic, int Step, IReadOnlyList<double?[]> Points);
