using Monitor.Actors.Ports;
using Monitor.Shared.Sharding;
using static Monitor.Node.Storage.Postgres.PostgresCommands;

namespace Monitor.Node.Storage.Postgres.Log;

/// <summary>
/// Tells the other nodes which shards have new records. In a transaction of its own, after the append has committed:
/// within the append's, the server would let only one such transaction commit at a time. It need not be durable: a
/// notification that is lost costs its readers one interval of polling.
/// </summary>
internal sealed class LogRinger : IAsyncDisposable
{
    private const string NotifySql = "SELECT set_config('synchronous_commit', 'off', true), pg_notify($1, $2)";

    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _work = new(0);
    private readonly PostgresDatabase _database;
    private readonly Guid _writer;
    private readonly LogPace _pace;
    private readonly TimeProvider _time;
    private readonly Task _loop;
    private HashSet<ShardId> _shards = [];
    private bool _closed;

    public LogRinger(PostgresDatabase database, Guid writer, TimeSpan pace, TimeProvider time)
    {
        _database = database;
        _writer = writer;
        _pace = new LogPace(pace, time);
        _time = time;
        _loop = Task.Run(RunAsync);
    }

    public static string ChannelOf(PostgresDatabase database) => $"{database.Options.Schema}_log";

    public void Ring(IEnumerable<ShardId> shards)
    {
        lock (_gate)
        {
            bool isFirst = _shards.Count == 0;
            _shards.UnionWith(shards);
            if (isFirst && !_closed)
                _work.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        lock (_gate)
        {
            _closed = true;
            _work.Release();
        }

        await _loop.ConfigureAwait(false);
        _work.Dispose();
    }

    private async Task RunAsync()
    {
        while (true)
        {
            await _work.WaitAsync().ConfigureAwait(false);
            TimeSpan rest = _pace.Take();
            if (rest > TimeSpan.Zero)
                await Task.Delay(rest, _time).ConfigureAwait(false);
            HashSet<ShardId> shards;
            lock (_gate)
            {
                if (_closed)
                    return;
                (shards, _shards) = (_shards, []);
            }

            if (shards.Count == 0)
                continue;
            try
            {
                string message = $"{_writer:N} {string.Join(' ', shards.Select(shard => shard.Value))}";
                await _database.ExecuteAsync(
                    "A notification", NotifySql, CancellationToken.None,
                    Of(ChannelOf(_database)), Of(message)).ConfigureAwait(false);
            }
            catch (StoreUnavailableException)
            {
                // Readers poll.
            }
        }
    }
}
