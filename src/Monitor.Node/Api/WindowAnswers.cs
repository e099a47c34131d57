using Monitor.Shared.Windows;

namespace Monitor.Node.Api;

/// <summary>One series and its windows, or several series together: as many as Merged says.</summary>
internal sealed record SeriesWindows(
    IReadOnlyDictionary<string, string> Series, string Kind, string Unit, double LastSeen, bool Stale,
    IReadOnlyList<WindowAnswer> Windows, int? Merged = null);

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

/// <summary>
/// One series' chart: points are [Unix second at which the step begins, value]; of several series together, as many as
/// Merged says, [second, value, lower, upper], the true value between the last two.
/// </summary>
internal sealed record SeriesChart(
    IReadOnlyDictionary<string, string> Series, string Statistic, int Step, IReadOnlyList<double?[]> Points,
    int? Merged = null);
