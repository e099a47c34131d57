using Monitor.Shared.Histograms;
using Monitor.Shared.Ingest;
using Monitor.Shared.Rehearsal;
using Monitor.Shared.Windows;

namespace Monitor.Node.Rehearsal;

/// <summary>
/// The buckets of one component's series, put into a shard in the order of time. A bucket arrives as a whole at its
/// end, in its last second: then a window of as many seconds has just this one.
/// </summary>
internal sealed class ReplayFeed(int resolutionSeconds)
{
    private readonly SortedDictionary<long, List<(int Series, HistoryBucket Bucket)>> _byStart = [];
    private int[] _keys = new int[64];
    private ulong[] _counts = new ulong[64];

    public int Count { get; private set; }

    public void Add(int series, in HistoryBucket bucket)
    {
        if (!_byStart.TryGetValue(bucket.StartSecond, out List<(int, HistoryBucket)>? list))
            _byStart[bucket.StartSecond] = list = [];
        list.Add((series, bucket));
        Count++;
    }

    public void Play(RehearsalShard shard, CancellationToken cancel)
    {
        foreach ((long start, List<(int Series, HistoryBucket Bucket)> buckets) in _byStart)
        {
            cancel.ThrowIfCancellationRequested();
            long last = start + resolutionSeconds - 1;
            foreach ((int series, HistoryBucket bucket) in buckets)
            {
                if (bucket.Histogram is { } histogram)
                    Add(shard, series, last, histogram);
                else
                    shard.Folded(series, last, bucket.Summary.Entries with { Count = bucket.Summary.Points });
            }

            // When that second begins: the window must not be seen empty between this bucket and the one before.
            shard.Arrive(last * 1000);
            if (start % 600 == 0)
                shard.Sweep();
        }
    }

    private void Add(RehearsalShard shard, int series, long second, Histogram histogram)
    {
        if (histogram.BucketCount > _keys.Length)
            (_keys, _counts) = (new int[histogram.BucketCount * 2], new ulong[histogram.BucketCount * 2]);
        int length = 0;
        foreach (HistogramBucket bucket in histogram.Buckets())
        {
            if (bucket.Count > 0)
                (_keys[length], _counts[length++]) = (bucket.Key, bucket.Count);
        }

        shard.Histogram(series, new HistogramPoint
        {
            TimestampMs = second * 1000,
            Cumulative = false,
            Layout = histogram.Layout,
            Keys = _keys.AsSpan(0, length),
            Counts = _counts.AsSpan(0, length),
            Sum = histogram.Sum,
            Min = histogram.Min,
            Max = histogram.Max,
        });
    }
}
