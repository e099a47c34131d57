using System.Runtime.CompilerServices;
using Monitor.Actors.Ports;
using Monitor.Shared.Sharding;
using Npgsql;
using static Monitor.Node.Storage.Postgres.PostgresCommands;

namespace Monitor.Node.Storage.Postgres;

/// <summary>
/// The journal as rows. One function on the server compares sequence and epoch and inserts, all in one transaction.
///
/// When the connection breaks while that commits, the journal alone knows whether it did. The append is then sent
/// once more: it either commits now, or meets its own events, which are recognised by their bytes; either way the
/// caller gets a true answer. Only when the server stays away the answer is "unavailable" for both cases; the caller
/// makes the same append again when it likes, with the same end.
/// </summary>
internal sealed class PostgresJournal : IJournal
{
    private const int PageEvents = 512;

    private readonly PostgresDatabase _database;
    private readonly StoreCounters _counters;

    public PostgresJournal(PostgresDatabase database, StoreCounters counters)
    {
        _database = database;
        _counters = counters;
    }

    public IStoreStatistics Statistics => _counters;

    public async ValueTask<long> AppendAsync(
        string stream, Epoch epoch, long expectedSequence, IReadOnlyList<ReadOnlyMemory<byte>> events,
        CancellationToken cancel)
    {
        byte[][] payloads = [.. events.Select(payload => payload.ToArray())];
        long last;
        try
        {
            last = await SendAsync(stream, epoch, expectedSequence, payloads, cancel).ConfigureAwait(false);
        }
        catch (StoreUnavailableException away) when (PostgresErrors.IsPassing(away.InnerException!))
        {
            last = await SendAsync(stream, epoch, expectedSequence, payloads, cancel).ConfigureAwait(false);
        }

        _counters.Appended(payloads.Length, payloads.Sum(payload => (long)payload.Length));
        return last;
    }

    public async IAsyncEnumerable<JournalEvent> ReadAsync(
        string stream, long afterSequence, [EnumeratorCancellation] CancellationToken cancel)
    {
        List<JournalEvent> page;
        do
        {
            page = await ReadPageAsync(stream, afterSequence, PageEvents, cancel).ConfigureAwait(false);
            foreach (JournalEvent one in page)
            {
                afterSequence = one.Sequence;
                yield return one;
            }
        }
        while (page.Count == PageEvents);
    }

    public ValueTask TrimAsync(string stream, Epoch epoch, long throughSequence, CancellationToken cancel) =>
        _database.ExecuteAsync(
            $"A trim of the journal's stream {stream}", "SELECT journal_trim_1($1, $2, $3)", cancel,
            Of(stream), Of(epoch.Value), Of(throughSequence));

    private async ValueTask<long> SendAsync(
        string stream, Epoch epoch, long expected, byte[][] payloads, CancellationToken cancel)
    {
        try
        {
            // The fence comes first, so a conflict is met by the stream's own writer only.
            return await _database.ScalarAsync<long>(
                $"An append to the journal's stream {stream}", "SELECT journal_append_1($1, $2, $3, $4)", cancel,
                Of(stream), Of(epoch.Value), Of(expected), Of(payloads)).ConfigureAwait(false);
        }
        catch (StoreUnavailableException)
        {
            _counters.Failed(payloads.Length);
            throw;
        }
        catch (JournalConflictException)
        {
            List<JournalEvent> there =
                await ReadPageAsync(stream, expected, payloads.Length, cancel).ConfigureAwait(false);
            bool isOurs = there.Count == payloads.Length && there.Select((one, i) =>
                one.Sequence == expected + 1 + i && one.Payload.Span.SequenceEqual(payloads[i])).All(same => same);
            if (!isOurs)
                throw;
            // They may have come through a restart of the server without having reached its standby. A commit of ours
            // stands behind theirs and waits for it.
            await _database.ExecuteAsync(
                $"Confirming an append to the journal's stream {stream}",
                "UPDATE streams SET last = last WHERE name = $1", cancel, Of(stream)).ConfigureAwait(false);
            return expected + payloads.Length;
        }
    }

    private ValueTask<List<JournalEvent>> ReadPageAsync(
        string stream, long after, int count, CancellationToken cancel) =>
        _database.RunAsync(
            $"Reading the journal's stream {stream}",
            async (connection, cancelled) =>
            {
                await using NpgsqlCommand command = connection.Command(
                    "SELECT sequence, payload FROM events WHERE stream = (SELECT id FROM streams WHERE name = $1) "
                    + "AND sequence > $2 ORDER BY sequence LIMIT $3",
                    Of(stream), Of(after), Of(count));
                await using NpgsqlDataReader rows = await command.ExecuteReaderAsync(cancelled).ConfigureAwait(false);
                var page = new List<JournalEvent>();
                while (await rows.ReadAsync(cancelled).ConfigureAwait(false))
                    page.Add(new JournalEvent(rows.GetInt64(0), rows.GetFieldValue<byte[]>(1)));
                return page;
            },
            cancel);
}
