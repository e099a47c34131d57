using Microsoft.Data.Sqlite;
using Monitor.Actors.Ports;
using Monitor.Node.Storage.Journal;
using Monitor.Shared.Sharding;

namespace Monitor.Node.Tests.Storage.Journal;

/// <summary>Full disks, damaged files and versions.</summary>
public sealed class SqliteJournalTests : IDisposable
{
    private static readonly Epoch Epoch = new(1);
    private readonly TemporaryDirectory _directory = new();

    private string FilePath => _directory["journal.db"];

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Full_disk_is_unavailable_and_nothing_of_the_append_is_written()
    {
        using (SqliteJournal journal = SqliteJournal.Open(FilePath, pagesMax: 20))
        {
            Assert.Equal(1, await AppendAsync(journal, 0, 100));
            var refusal = await Assert.ThrowsAsync<StoreUnavailableException>(() => AppendAsync(journal, 1, 1_000_000));
            Assert.Contains(FilePath, refusal.Message, StringComparison.Ordinal);
            Assert.Equal(2, await AppendAsync(journal, 1, 100));
            Assert.Equal((1, 2), (journal.Statistics.FailedAppends, journal.Statistics.Appends));
        }

        using SqliteJournal freed = SqliteJournal.Open(FilePath);
        Assert.Equal(3, await AppendAsync(freed, 2, 1_000_000));
        Assert.Equal(3, await CountAsync(freed));
    }

    [Fact]
    public async Task Locked_database_is_unavailable_until_it_is_free()
    {
        using SqliteJournal journal = SqliteJournal.Open(FilePath);
        Assert.Equal(1, await AppendAsync(journal, 0, 100));
        Execute("BEGIN EXCLUSIVE", out SqliteConnection other);
        await Assert.ThrowsAsync<StoreUnavailableException>(() => AppendAsync(journal, 1, 100));
        other.Dispose();
        Assert.Equal(2, await AppendAsync(journal, 1, 100));
    }

    [Fact]
    public async Task Damaged_payload_names_file_and_event()
    {
        using SqliteJournal journal = SqliteJournal.Open(FilePath);
        await AppendAsync(journal, 0, 100);
        await AppendAsync(journal, 1, 100);
        Execute("UPDATE events SET payload = x'00' WHERE sequence = 2", out SqliteConnection other);
        other.Dispose();
        var damage = await Assert.ThrowsAsync<StoreCorruptException>(() => CountAsync(journal));
        Assert.Contains(FilePath, damage.Message, StringComparison.Ordinal);
        Assert.Contains("event 2 ", damage.Message, StringComparison.Ordinal);
        Assert.Equal(1, journal.Statistics.Corruptions);
    }

    [Fact]
    public void Open_of_something_else_names_the_file()
    {
        File.WriteAllText(FilePath, new string('x', 10_000));
        var damage = Assert.Throws<StoreCorruptException>(() => SqliteJournal.Open(FilePath));
        Assert.Contains(FilePath, damage.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_of_a_newer_schema_says_so()
    {
        SqliteJournal.Open(FilePath).Dispose();
        Execute("PRAGMA user_version = 99", out SqliteConnection other);
        other.Dispose();
        var refusal = Assert.Throws<StoreCorruptException>(() => SqliteJournal.Open(FilePath));
        Assert.Contains("schema 99", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_where_nothing_can_be_made_is_unavailable()
    {
        Directory.CreateDirectory(FilePath);
        Assert.Throws<StoreUnavailableException>(() => SqliteJournal.Open(FilePath));
    }

    [Fact]
    public async Task Closed_journal_is_unavailable()
    {
        SqliteJournal journal = SqliteJournal.Open(FilePath);
        journal.Dispose();
        await Assert.ThrowsAsync<StoreUnavailableException>(() => AppendAsync(journal, 0, 1));
        await Assert.ThrowsAsync<StoreUnavailableException>(() => CountAsync(journal));
    }

    private void Execute(string sql, out SqliteConnection connection)
    {
        connection = new SqliteConnection($"Data Source={FilePath};Pooling=False");
        connection.Open();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private static async Task<int> CountAsync(SqliteJournal journal)
    {
        int count = 0;
        await foreach (JournalEvent _ in journal.ReadAsync("s", 0, default))
            count++;
        return count;
    }

    private static async Task<long> AppendAsync(SqliteJournal journal, long expected, int bytes) =>
        await journal.AppendAsync("s", Epoch, expected, [new byte[bytes]], default);
}
