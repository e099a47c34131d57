namespace Monitor.Shared.Windows;

/// <summary>One number of a scalar's closed bucket. The order is the order on disk.</summary>
internal enum HistoryColumn
{
    Points,
    Count,
    Sum,
    Min,
    Max,
    Last,
    SquaredDeviations,
}
