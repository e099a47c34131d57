namespace Monitor.Shared.Windows;

/// <summary>Takes what leaves the hot window for good, each bucket once, oldest first within a resolution.</summary>
public interface IClosedBlockSink
{
    /// <summary>One bucket of 10 s or 60 s that had data. Its histogram is only lent for the call.</summary>
    /// <param name="resolutionSeconds">10 or 60.</param>
    /// <param name="bucket">What happened in it.</param>
    void Close(int resolutionSeconds, in HistoryBucket bucket);
}
