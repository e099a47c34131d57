using Monitor.Node.Storage.Segments;

namespace Monitor.Node.Tests.Storage.Segments;

/// <summary>With a sync now and then.</summary>
public sealed class SegmentEventLogIntervalContractTests : SegmentEventLogContractTests
{
    private protected override SegmentEventLogOptions Configure(SegmentEventLogOptions options) =>
        options with { SegmentBytes = 100_000, Durability = LogDurability.Every(TimeSpan.FromMilliseconds(1)) };
}
