using Monitor.Actors.Ports;
using Monitor.Node.Storage.Journal;
using Monitor.PortContracts.Storage;

namespace Monitor.Node.Tests.Storage.Journal;

public sealed class SqliteJournalContractTests : JournalContract, IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly List<SqliteJournal> _opened = [];

    public void Dispose()
    {
        _opened.ForEach(journal => journal.Dispose());
        _directory.Dispose();
    }

    protected override IJournal Open()
    {
        _opened.Add(SqliteJournal.Open(_directory["journal.db"]));
        return _opened[^1];
    }
}
