using Monitor.Node.Storage.Segments;

namespace Monitor.Node.Tests.Storage.Segments;

/// <summary>Segments, chunks and a tail so small that every test rolls, evicts and reads the disk.</summary>
public sealed class SegmentEventLogTinyContractTests : SegmentEventLogContractTests
{
    private protected override SegmentEventLogOptions Configure(SegmentEventLogOptions options) =>
        options with { SegmentBytes = 20_000, ChunkBytes = 512, TailBytes = 1024 };
}
