using System.Runtime.CompilerServices;
using Microsoft.Data.Sqlite;
using Monitor.Actors.Ports;
using Monitor.Node.Storage.Sqlite;
using Monitor.Shared.Sharding;

namespace Monitor.Node.Storage.Journal;

/// <summary>
/// The journal of a node that is alone: a SQLite file, every commit synced. Appends of different streams that wait
/// at the same time share one transaction; sequence and epoch are checked inside it.
/// </summary>
public sealed class SqliteJournal : IJournal, IDisposable
{
    private const int PageEvents = 256;

    private static readonly string[] Migrations =
    [
        """
        CREATE TABLE streams (
          id INTEGER PRIMARY KEY,
          name TEXT NOT NULL UNIQUE,
          epoch INTEGER NOT NULL,
          last INTEGER NOT NULL);
        CREATE TABLE events (
          stream INTEGER NOT NULL,
          sequence INTEGER NOT NULL,
          checksum INTEGER NOT NULL,
          payload BLOB NOT NULL,
          PRIMARY KEY (stream, sequence)) WITHOUT ROWID
        """,
    ];

    private readonly SqliteDatabase _database;
    private readonly StoreCounters _counters;
    private readonly SqliteWriter _writer;
    private readonly SqliteReaders _readers;

    private SqliteJournal(SqliteDatabase database)
    {
        _database = database;
        _counters = new StoreCounters("journal", database.DiskUse);
        _writer = new SqliteWriter(database, _counters);
        _readers = new SqliteReaders(database, _counters);
    }

    public IStoreStatistics Statistics => _counters;

    /// <summary>Opens or makes the journal in a file.</summary>
    /// <exception cref="StoreCorruptException">The file is damaged, or of a newer version.</exception>
    /// <exception cref="StoreUnavailableException">It cannot be opened or made.</exception>
    public static SqliteJournal Open(string path) => Open(path, int.MaxValue);

    internal static SqliteJournal Open(string path, int pagesMax)
    {
        var database = new SqliteDatabase(path, "FULL", Migrations) { PagesMax = pagesMax };
        database.Migrate();
        return new SqliteJournal(database);
    }

    public async ValueTask<long> AppendAsync(
        string stream, Epoch epoch, long expectedSequence, IReadOnlyList<ReadOnlyMemory<byte>> events,
        CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        byte[][] payloads = [.. events.Select(payload => payload.ToArray())];
        long last = await _writer.RunAsync(session => Append(session, stream, epoch, expectedSequence, payloads))
            .ConfigureAwait(false);
        _counters.Appended(payloads.Length, payloads.Sum(payload => (long)payload.Length));
        return last;
    }

    public async IAsyncEnumerable<JournalEvent> ReadAsync(
        string stream, long afterSequence, [EnumeratorCancellation] CancellationToken cancel)
    {
        List<JournalEvent> page;
        do
        {
            long after = afterSequence;
            page = await _readers.RunAsync(session => ReadPage(session, stream, after), cancel).ConfigureAwait(false);
            foreach (JournalEvent one in page)
            {
                afterSequence = one.Sequence;
                yield return one;
            }
        }
        while (page.Count == PageEvents);
    }

    public async ValueTask TrimAsync(string stream, Epoch epoch, long throughSequence, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        await _writer.RunAsync(session => Trim(session, stream, epoch, throughSequence)).ConfigureAwait(false);
    }

    public void Dispose()
    {
        _writer.Dispose();
        _readers.Dispose();
    }

    private static long Append(SqliteSession session, string stream, Epoch epoch, long expected, byte[][] payloads)
    {
        StreamRow? row = Find(session, stream);
        RefuseOld(row, stream, epoch);
        long last = row?.Last ?? 0;
        if (IsThere(session, row?.Id, last, expected, payloads))
            return expected + payloads.Length;
        if (last != expected)
            throw new JournalConflictException(
                $"The journal's stream {stream} ends at sequence {last}, not at {expected}.");
        session.Execute(
            "INSERT INTO streams (name, epoch, last) VALUES ($0, $1, $2) "
            + "ON CONFLICT (name) DO UPDATE SET epoch = excluded.epoch, last = excluded.last",
            stream, epoch.Value, expected + payloads.Length);
        long id = row?.Id ?? Find(session, stream)!.Value.Id;
        foreach (byte[] payload in payloads)
        {
            session.Execute(
                "INSERT INTO events (stream, sequence, checksum, payload) VALUES ($0, $1, $2, $3)",
                id, ++last, (long)Crc32C.Compute(payload), payload);
        }

        return last;
    }

    /// <summary>Whether the same bytes stand at the same place already: the append is made again.</summary>
    private static bool IsThere(SqliteSession session, long? stream, long last, long expected, byte[][] payloads)
    {
        if (stream is null || last < expected + payloads.Length || payloads.Length == 0)
            return false;
        using SqliteDataReader rows = session.Query(
            "SELECT payload FROM events WHERE stream = $0 AND sequence > $1 AND sequence <= $2 ORDER BY sequence",
            stream.Value, expected, expected + payloads.Length);
        int same = 0;
        while (rows.Read() && rows.GetFieldValue<byte[]>(0).AsSpan().SequenceEqual(payloads[same]))
            same++;
        return same == payloads.Length;
    }

    private static bool Trim(SqliteSession session, string stream, Epoch epoch, long through)
    {
        StreamRow? row = Find(session, stream);
        RefuseOld(row, stream, epoch);
        if (row is not null)
            session.Execute("DELETE FROM events WHERE stream = $0 AND sequence <= $1", row.Value.Id, through);
        return true;
    }

    private List<JournalEvent> ReadPage(SqliteSession session, string stream, long after)
    {
        var page = new List<JournalEvent>();
        using SqliteDataReader rows = session.Query(
            "SELECT sequence, checksum, payload FROM events "
            + "WHERE stream = (SELECT id FROM streams WHERE name = $0) AND sequence > $1 ORDER BY sequence LIMIT $2",
            stream, after, PageEvents);
        while (rows.Read())
        {
            byte[] payload = rows.GetFieldValue<byte[]>(2);
            if (rows.GetInt64(1) != Crc32C.Compute(payload))
                throw new StoreCorruptException(
                    $"{_database.Path}: event {rows.GetInt64(0)} of stream {stream} does not check out.");
            page.Add(new JournalEvent(rows.GetInt64(0), payload));
        }

        return page;
    }

    private static StreamRow? Find(SqliteSession session, string stream)
    {
        using SqliteDataReader rows = session.Query("SELECT id, epoch, last FROM streams WHERE name = $0", stream);
        return rows.Read() ? new StreamRow(rows.GetInt64(0), rows.GetInt64(1), rows.GetInt64(2)) : null;
    }

    private static void RefuseOld(StreamRow? row, string stream, Epoch epoch)
    {
        if (row is { } known && epoch.Value < known.Epoch)
            throw new FencedException(
                $"The journal's stream {stream} was written under epoch {known.Epoch}; {epoch} is over.");
    }

    private readonly record struct StreamRow(long Id, long Epoch, long Last);
}
