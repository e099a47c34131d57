using System.Globalization;
using Monitor.Cli.Output;
using Monitor.Shared.Durations;

namespace Monitor.Cli.Queries;

/// <summary>Windows as tables: one for each kind of series, because each has its own statistics.</summary>
internal static class WindowTables
{
    /// <summary>What is worth a column when nobody said; counters are rates, gauges levels.</summary>
    private static readonly Dictionary<string, string[]> Usual = new(StringComparer.Ordinal)
    {
        ["counter"] = ["rate", "sum"],
        ["gauge"] = ["last", "mean", "min", "max"],
        ["histogram"] = ["rate", "mean", "p50", "p99", "max"],
    };

    /// <summary>How many series one line is of.</summary>
    private static readonly TableColumn[] MergedColumn = [new("MERGED", IsNumber: true)];

    public static void Write(
        CommandOutput output, IReadOnlyList<SeriesWindows> series, IReadOnlyList<string> statistics, DateTimeOffset now)
    {
        bool isFirst = true;
        bool isMerged = series.Any(s => s.Merged is not null);
        foreach (IGrouping<string, SeriesWindows> kind in series.GroupBy(s => s.Kind))
        {
            if (!isFirst)
                output.WriteLine();
            isFirst = false;
            IEnumerable<string> usual = Usual.GetValueOrDefault(kind.Key, ["last"])
                .Where(s => !isMerged || s != "last");
            output.Write(Of(kind, statistics.Count > 0 ? statistics : [.. usual], output.IsWide, isMerged, now));
        }
    }

    private static Table Of(
        IEnumerable<SeriesWindows> series, IReadOnlyList<string> statistics, bool isWide, bool isMerged,
        DateTimeOffset now)
    {
        var table = new Table(
        [
            new("SERIES"), .. isMerged ? MergedColumn : [],
            new("KIND", OnlyWide: true), new("SEEN", IsNumber: true, OnlyWide: true),
            new("WINDOW", IsNumber: true),
            .. statistics.Select(s => new TableColumn(s.ToUpperInvariant(), IsNumber: true)),
        ]);
        foreach (SeriesWindows one in series)
        {
            string name = SeriesNames.Of(one.Series);
            foreach (WindowAnswer window in one.Windows)
            {
                table.Add(
                [
                    new Cell(name, one.Stale ? Tone.Faint : Tone.Plain),
                    .. isMerged ? new Cell[] { one.Merged?.ToString(CultureInfo.InvariantCulture) ?? "" } : [],
                    one.Kind, Age.Of(one.LastSeen, now),
                    DurationText.Format(TimeSpan.FromSeconds(window.Seconds)),
                    .. statistics.Select(s => (Cell)Text(window.Statistics.GetValueOrDefault(s), s, one.Unit, isWide)),
                ]);
                name = "";
            }
        }

        return table;
    }

    private static string Text(ReadingAnswer? reading, string statistic, string unit, bool isWide)
    {
        string value = Value(reading?.Value, statistic, unit);
        bool isExact = reading?.Lower is not { } lower || reading.Upper is not { } upper || lower.Equals(upper);
        return isWide && !isExact
            ? $"{value} [{Value(reading!.Lower, statistic, unit)}, {Value(reading.Upper, statistic, unit)}]"
            : value;
    }

    /// <summary>A count has no unit, and a rate that of its values only by the second.</summary>
    private static string Value(double? value, string statistic, string unit) => statistic switch
    {
        "count" => value?.ToString(CultureInfo.InvariantCulture) ?? "-",
        "rate" => value is null ? "-" : $"{Quantity.Of(value, unit is "bytes" ? unit : "")}/s",
        _ => Quantity.Of(value, unit),
    };
}
