using Monitor.Shared.Series;

namespace Monitor.Shared.Windows;

/// <summary>Which numbers of a bucket are stored, and where they stand in a summary.</summary>
internal static class HistoryColumns
{
    private static readonly HistoryColumn[] All = Enum.GetValues<HistoryColumn>();

    /// <summary>A gauge's points are its count.</summary>
    private static readonly HistoryColumn[] OfGauge = [.. All.Where(column => column != HistoryColumn.Points)];

    public static ReadOnlySpan<HistoryColumn> Of(SeriesKind kind) => kind == SeriesKind.Gauge ? OfGauge : All;

    public static double Get(in ScalarSummary summary, HistoryColumn column) => column switch
    {
        HistoryColumn.Points => summary.Points,
        HistoryColumn.Count => summary.Entries.Count,
        HistoryColumn.Sum => summary.Entries.Sum,
        HistoryColumn.Min => summary.Entries.Min,
        HistoryColumn.Max => summary.Entries.Max,
        HistoryColumn.Last => summary.Entries.Last,
        _ => summary.Entries.SquaredDeviations,
    };

    public static ScalarSummary Set(in ScalarSummary summary, HistoryColumn column, double value)
    {
        ScalarBucket entries = summary.Entries;
        return column switch
        {
            HistoryColumn.Points => summary with { Points = (long)value },
            HistoryColumn.Count => summary with { Entries = entries with { Count = (long)value } },
            HistoryColumn.Sum => summary with { Entries = entries with { Sum = value } },
            HistoryColumn.Min => summary with { Entries = entries with { Min = value } },
            HistoryColumn.Max => summary with { Entries = entries with { Max = value } },
            HistoryColumn.Last => summary with { Entries = entries with { Last = value } },
            _ => summary with { Entries = entries with { SquaredDeviations = value } },
        };
    }
}
