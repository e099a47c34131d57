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
