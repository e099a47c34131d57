using Monitor.Shared.Windows;

namespace Monitor.Actors.Aggregation;

internal static class HistoryCodec
{
    public static byte[] Encode(IReadOnlyList<HistoryBucket> buckets) => new byte[buckets.Count];
}
