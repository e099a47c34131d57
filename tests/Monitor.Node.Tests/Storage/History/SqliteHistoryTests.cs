using Microsoft.Data.Sqlite;
using Monitor.Actors.Ports;
using Monitor.Node.Storage.History;
using Monitor.Shared.Sharding;

namespace Monitor.Node.Tests.Storage.History;

/// <summary>What the file and its queries must bear beyond the port's promise.</summary>
public sealed class SqliteHistoryTests : IDisposable
{
    private static readonly ShardId Shard = new(0);
    private static readonly Epoch Epoch = new(1);
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Space_of_dropped_chunks_is_used_again()
    {
        using (SqliteHistory history = SqliteHistory.Open(_directory["history.db"]))
        {
            await WriteAsync(history, 0);
            await WriteAsync(history, 1);
        }

        long bytes = new FileInfo(_directory["history.db"]).Length;
        using (SqliteHistory history = SqliteHistory.Open(_directory["history.db"]))
        {
            for (int round = 2; round < 8; round++)
            {
                await history.DropBeforeAsync(HistoryResolution.OneMinute, (round - 1) * 1000, default);
                await WriteAsync(history, round);
            }
        }

        Assert.InRange(new FileInfo(_directory["history.db"]).Length, 1, bytes * 3 / 2);
    }

    [Fact]
    public async Task Readers_and_a_writer_at_once_see_whole_writes()
    {
        using SqliteHistory history = SqliteHistory.Open(_directory["history.db"]);
        Task writer = Task.Run(async () =>
        {
            for (byte round = 1; round <= 30; round++)
                await history.WriteAsync(Shard, Epoch, [Same(1, round), Same(2, round)], default);
        });
        while (!writer.IsCompleted)
        {
            var read = new List<byte>();
            await foreach (HistoryChunk chunk in history.ReadAsync(
                Shard, HistoryResolution.OneMinute, [1, 2], 0, 1000, default))
                read.Add(chunk.Payload.Span[0]);
            Assert.True(read.Count == 0 || (read.Count == 2 && read[0] == read[1]));
        }

        await writer;
    }

    [Fact]
    public async Task Definition_goes_with_the_last_chunk_of_its_series()
    {
        using SqliteHistory history = SqliteHistory.Open(_directory["history.db"]);
        const int Series = 2500;
        List<HistorySeries> definitions = [];
        List<HistoryChunk> chunks = [];
        for (int series = 0; series < Series; series++)
        {
            // Every other series goes on for a second chunk.
            definitions.Add(new HistorySeries((UInt128)series, new byte[] { 1 }));
            for (int round = 0; round <= series % 2; round++)
                chunks.Add(new HistoryChunk(
                    (UInt128)series, HistoryResolution.OneMinute, round * 1000, round * 1000 + 1000, new byte[] { 2 }));
        }

        await history.WriteAsync(Shard, Epoch, chunks, default);
        await history.DefineAsync(Shard, Epoch, definitions, default);
        Assert.Equal(Series, await history.DropBeforeAsync(HistoryResolution.OneMinute, 1000, default));
        Assert.Equal(Series / 2, Count("SELECT count(*) FROM series"));
        await history.DropBeforeAsync(HistoryResolution.OneMinute, 2000, default);
        Assert.Equal(0, Count("SELECT count(*) FROM series"));
    }

    private long Count(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={_directory["history.db"]};Pooling=False");
        connection.Open();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        return (long)command.ExecuteScalar()!;
    }

    private static HistoryChunk Same(UInt128 series, byte content) =>
        new(series, HistoryResolution.OneMinute, 0, 1000, new[] { content });

    private static async Task WriteAsync(SqliteHistory history, int round)
    {
        List<HistoryChunk> chunks = [];
        for (int series = 0; series < 3000; series++)
            chunks.Add(new HistoryChunk(
                (UInt128)series, HistoryResolution.OneMinute, round * 1000, round * 1000 + 1000, new byte[200]));
        await history.WriteAsync(Shard, Epoch, chunks, default);
    }
}
