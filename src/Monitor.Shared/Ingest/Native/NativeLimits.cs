namespace Monitor.Shared.Ingest.Native;

/// <summary>What a server takes on one stream.</summary>
/// <param name="Unacknowledged">Most batches under way without an acknowledgement.</param>
/// <param name="Observations">Most observations in a batch.</param>
/// <param name="Series">Most series that a stream may define.</param>
/// <param name="MessageBytes">Longest message.</param>
public sealed record NativeLimits(
    int Unacknowledged = 16, int Observations = 1 << 17, int Series = 1 << 20, int MessageBytes = 4 << 20)
{
    public static NativeLimits Default { get; } = new();
}
