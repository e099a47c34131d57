using Monitor.Actors.Ports;
using Monitor.Node.Storage.History;
using Monitor.PortContracts.Storage;

namespace Monitor.Node.Tests.Storage.History;

public sealed class SqliteHistoryContractTests : HistoryContract, IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly List<SqliteHistory> _opened = [];

    public void Dispose()
    {
        _opened.ForEach(history => history.Dispose());
        _directory.Dispose();
    }

    protected override IHistory Open()
    {
        _opened.Add(SqliteHistory.Open(_directory["history.db"]));
        return _opened[^1];
    }
}
