using System.Globalization;
using Monitor.Shared.Sharding;
using Npgsql;

namespace Monitor.Node.Storage.Postgres.Log;

/// <summary>One connection that hears which shards have new records, made again whenever it breaks.</summary>
internal sealed class LogListener : IAsyncDisposable
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(2);

    /// <summary>How long silence is taken for silence before the server is asked whether it is there.</summary>
    private static readonly TimeSpan ProbeEvery = TimeSpan.FromSeconds(5);

    private readonly PostgresDatabase _database;
    private readonly Guid _writer;
    private readonly LogPump _pump;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _loop;

    /// <param name="writer">This node's own, whose notifications say nothing new to it.</param>
    public LogListener(PostgresDatabase database, Guid writer, LogPump pump, TimeProvider time)
    {
        _database = database;
        _writer = writer;
        _pump = pump;
        _time = time;
        _loop = Task.Run(RunAsync);
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.EndAsync().ConfigureAwait(false);
        await _loop.ConfigureAwait(false);
        _stopping.Dispose();
    }

    private async Task RunAsync()
    {
        TimeSpan pause = FirstPause;
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                await ListenAsync(() => pause = FirstPause).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
            {
                return;
            }
            catch (Exception away) when (PostgresErrors.ToPort(away, "") is not null)
            {
                await Task.Delay(pause, _time).ConfigureAwait(false);
                pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
            }
        }
    }

    private async Task ListenAsync(Action connected)
    {
        await using NpgsqlConnection connection = await _database.ConnectAsync(_stopping.Token).ConfigureAwait(false);
        connection.Notification += (_, notification) => Hear(notification.Payload);
        await using NpgsqlCommand listen = connection.Command($"LISTEN {LogRinger.ChannelOf(_database)}");
        await listen.ExecuteNonQueryAsync(_stopping.Token).ConfigureAwait(false);
        connected();
        _pump.Listens(true);
        try
        {
            await HearAsync(connection).ConfigureAwait(false);
        }
        finally
        {
            _pump.Listens(false);
        }
    }

    private async Task HearAsync(NpgsqlConnection connection)
    {
        while (true)
        {
            if (await connection.WaitAsync(ProbeEvery, _stopping.Token).ConfigureAwait(false))
                continue;
            await using NpgsqlCommand probe = connection.Command("SELECT 1");
            await probe.ExecuteNonQueryAsync(_stopping.Token).ConfigureAwait(false);
        }
    }

    private void Hear(string message)
    {
        string[] words = message.Split(' ');
        if (!Guid.TryParseExact(words[0], "N", out Guid writer) || writer == _writer)
            return;
        foreach (string word in words.AsSpan(1))
        {
            if (int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out int shard))
                _pump.Wake(new ShardId(shard));
        }
    }
}
