using Microsoft.Extensions.Logging.Abstractions;
using Monitor.Actors.Ports;
using Monitor.Node.Storage.Segments;
using Monitor.PortContracts.Storage;

namespace Monitor.Node.Tests.Storage.Segments;

/// <summary>The log as a node has it.</summary>
public class SegmentEventLogContractTests : EventLogContract
{
    private readonly TemporaryDirectory _directory = new();

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        _directory.Dispose();
    }

    protected override ValueTask<IEventLog> OpenAsync()
    {
        SegmentEventLogOptions options = Configure(new SegmentEventLogOptions { Directory = _directory.Path });
        return ValueTask.FromResult<IEventLog>(
            SegmentEventLog.Open(options, TimeProvider.System, NullLogger.Instance));
    }

    private protected virtual SegmentEventLogOptions Configure(SegmentEventLogOptions options) => options;
}

/// <summary>Segments, chunks and a tail so small that every test rolls, evicts and reads the disk.</summary>
public sealed class SegmentEventLogTinyContractTests : SegmentEventLogContractTests
{
    private protected override SegmentEventLogOptions Configure(SegmentEventLogOptions options) =>
        options with { SegmentBytes = 20_000, ChunkBytes = 512, TailBytes = 1024 };
}

/// <summary>Without waiting for the device.</summary>
public sealed class SegmentEventLogSystemContractTests : SegmentEventLogContractTests
{
    private protected override SegmentEventLogOptions Configure(SegmentEventLogOptions options) =>
        options with { SegmentBytes = 100_000, Durability = LogDurability.System };
}

/// <summary>With a sync now and then.</summary>
public sealed class SegmentEventLogIntervalContractTests : SegmentEventLogContractTests
{
    private protected override SegmentEventLogOptions Configure(SegmentEventLogOptions options) =>
        options with { SegmentBytes = 100_000, Durability = LogDurability.Every(TimeSpan.FromMilliseconds(1)) };
}
