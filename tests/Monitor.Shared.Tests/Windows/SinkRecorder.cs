using Monitor.Shared.Histograms;
using Monitor.Shared.Windows;

namespace Monitor.Shared.Tests.Windows;

/// <summary>Remembers what left a window.</summary>
internal sealed class SinkRecorder : IClosedBlockSink
{
    public List<(int Resolution, long Start, ScalarSummary Summary)> Scalars { get; } = [];

    public List<(int Resolution, long Start, Histogram Histogram)> Histograms { get; } = [];

    public void Close(int resolutionSeconds, in HistoryBucket bucket)
    {
        if (bucket.Histogram is not { } lent)
        {
            Scalars.Add((resolutionSeconds, bucket.StartSecond, bucket.Summary));
            return;
        }

        var copy = new Histogram(lent.Layout);
        copy.Merge(lent);
        Histograms.Add((resolutionSeconds, bucket.StartSecond, copy));
    }
}
