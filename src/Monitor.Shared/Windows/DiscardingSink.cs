namespace Monitor.Shared.Windows;

/// <summary>For those who keep no history.</summary>
public sealed class DiscardingSink : IClosedBlockSink
{
    private DiscardingSink()
    {
    }

    public static DiscardingSink Instance { get; } = new();

    public void Close(int resolutionSeconds, in HistoryBucket bucket)
    {
    }
}
