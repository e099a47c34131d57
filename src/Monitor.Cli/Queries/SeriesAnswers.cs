namespace Monitor.Cli.Queries;

/// <summary>
/// One series and its windows, or several together, as many as Merged says; as <c>/api/v1/windows</c> tells them.
/// </summary>
internal sealed record SeriesWindows(
    IReadOnlyDictionary<string, string> Series, string Kind, string Unit, double LastSeen, bool Stale,
    IReadOnlyList<WindowAnswer> Windows, int? Merged = null);

/// <summary>One window's statistics by name.</summary>
internal sealed record WindowAnswer(int Seconds, IReadOnlyDictionary<string, ReadingAnswer> Statistics);

/// <summary>One statistic; the true value lies in [Lower, Upper]. Null where there is no number.</summary>
internal sealed record ReadingAnswer(double? Value, double? Lower, double? Upper, long Count);

/// <summary>
/// One series' chart, or that of several, as <c>/api/v1/history</c> tells it: points are [Unix second, value, …].
/// </summary>
internal sealed record SeriesChart(
    IReadOnlyDictionary<string, string> Series, string Statistic, int Step, IReadOnlyList<double?[]> Points,
    int? Merged = null);

/// <summary>Series by name.</summary>
internal static class SeriesNames
{
    private const string Metric = "__name__";

    /// <summary>As Prometheus writes it: <c>up{component="a",instance="b"}</c>.</summary>
    public static string Of(IReadOnlyDictionary<string, string> series)
    {
        IEnumerable<string> labels = series.Where(l => l.Key != Metric).Select(l => $"{l.Key}=\"{Escape(l.Value)}\"");
        return $"{series.GetValueOrDefault(Metric, "")}{{{string.Join(",", labels)}}}";
    }

    private static string Escape(string value) =>
        value.Replace("\\", "\\\\").Replace("\"", "\\\"").Replace("\n", "\\n");
}
