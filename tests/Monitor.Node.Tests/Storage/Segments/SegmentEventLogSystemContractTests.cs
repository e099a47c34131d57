using Monitor.Node.Storage.Segments;

namespace Monitor.Node.Tests.Storage.Segments;

/// <summary>Without waiting for the device.</summary>
public sealed class SegmentEventLogSystemContractTests : SegmentEventLogContractTests
{
    private protected override SegmentEventLogOptions Configure(SegmentEventLogOptions options) =>
        options with { SegmentBytes = 100_000, Durability = LogDurability.System };
}
