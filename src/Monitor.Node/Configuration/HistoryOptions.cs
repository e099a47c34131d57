namespace Monitor.Node.Configuration;

/// <summary>How long closed buckets are kept.</summary>
/// <param name="FineRetention">Buckets of 10 seconds.</param>
/// <param name="CoarseRetention">Buckets of 1 minute.</param>
internal sealed record HistoryOptions(TimeSpan FineRetention, TimeSpan CoarseRetention);
