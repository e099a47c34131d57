using Monitor.Actors.Ports;
using Monitor.Node.Hosting;
using Monitor.Node.Storage.Postgres.Log;
using Monitor.Shared.Storage;
using Npgsql;
using static Monitor.Node.Storage.Postgres.PostgresCommands;

namespace Monitor.Node.Storage.Postgres;

/// <summary>
/// Writes to the database once a second and carries out what the watch decides from that: whether this node is ready,
/// and when people hear that the database is away. A read would not do: a standby answers those. Nor does one row do on
/// a disk that is full, where a page has room for it: there what others of this node could not write counts too.
/// </summary>
internal sealed class PostgresProbe : BackgroundService, IReadinessCheck
{
    private const string ProbeSql =
        """
        WITH written AS (
          INSERT INTO probes (node, at) VALUES ($1, clock_timestamp())
            ON CONFLICT (node) DO UPDATE SET at = excluded.at RETURNING 1)
        SELECT outages FROM cluster
        """;

    /// <summary>
    /// Looks since the last write that found the disk full, until there is room: whoever has something to write tries
    /// again each second, or a little later.
    /// </summary>
    private const int LooksUntilRoom = 5;

    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    /// <summary>A database that takes longer than this for one row is as good as away.</summary>
    private static readonly TimeSpan AnswerWithin = TimeSpan.FromSeconds(2);

    /// <summary>How long it may fail before this node says that it takes no work.</summary>
    private static readonly TimeSpan UnreadyAfter = TimeSpan.FromSeconds(3);

    private readonly PostgresDatabase _database;
    private readonly string _node;
    private readonly LogSpool? _spool;
    private readonly IStoreAlarm _alarm;
    private readonly StoreWatchOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger<PostgresProbe> _logger;
    private volatile StoreWatchState _state;
    private long _full;
    private int _looksSinceFull = LooksUntilRoom;
    private long _lastTicks;
    private long _outages;

    public PostgresProbe(
        PostgresDatabase database, LogSpool? spool, string node, IStoreAlarm alarm, StoreWatchOptions options,
        TimeProvider time, ILogger<PostgresProbe> logger)
    {
        _spool = spool;
        _database = database;
        _node = node;
        _alarm = alarm;
        _options = options;
        _time = time;
        _logger = logger;
        _state = StoreWatchState.Start(time.GetUtcNow());
    }

    public StoreWatchState State => _state;

    /// <summary>How long the last look took, whatever came of it.</summary>
    public TimeSpan LastDuration => TimeSpan.FromTicks(Volatile.Read(ref _lastTicks));

    /// <summary>How often people were told, since the node started.</summary>
    public long Outages => Volatile.Read(ref _outages);

    public string? NotReadyBecause
    {
        get
        {
            StoreWatchState state = _state;
            if (state.Phase == StorePhase.Well)
                return null;
            TimeSpan failing = _time.GetUtcNow() - state.Since;
            return failing < UnreadyAfter
                ? null
                : $"the database {_database.Address} has not taken a write for {failing.TotalSeconds:F0} s: "
                    + $"{state.Reason}";
        }
    }

    /// <summary>Data is kept on this node's disk as long as there is room for it.</summary>
    public string? NotTakingBecause =>
        NotReadyBecause is { } away && _spool?.HasRoom is not true
            ? $"{away}; and nothing more can be kept for it"
            : null;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, _time);
        try
        {
            do
            {
                StoreWatchInput input = await LookAsync(stoppingToken);
                (StoreWatchState next, var effects) = StoreWatch.Step(_state, input, _time.GetUtcNow(), _options);
                Log(_state, next);
                _state = next;
                foreach (StoreWatchEffect effect in effects)
                    await CarryOutAsync(effect, stoppingToken);
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The node stops.
        }
    }

    private async Task<StoreWatchInput> LookAsync(CancellationToken stopping)
    {
        long startedAt = _time.GetTimestamp();
        using var late = new CancellationTokenSource(AnswerWithin, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, stopping);
        try
        {
            long outages =
                await _database.ScalarAsync<long>("A look at the database", ProbeSql, either.Token, Of(_node));
            return HasRoom()
                ? new StoreWatchInput.Answered(outages)
                : new StoreWatchInput.Failed("the server's disk is full");
        }
        catch (StoreUnavailableException away)
        {
            return new StoreWatchInput.Failed(PostgresErrors.Explain(away.InnerException ?? away));
        }
        catch (PostgresException broken)
        {
            return new StoreWatchInput.Failed(PostgresErrors.Explain(broken));
        }
        catch (OperationCanceledException) when (!stopping.IsCancellationRequested)
        {
            return new StoreWatchInput.Failed($"no answer in {AnswerWithin.TotalSeconds:0} s");
        }
        finally
        {
            Volatile.Write(ref _lastTicks, _time.GetElapsedTime(startedAt).Ticks);
        }
    }

    private bool HasRoom()
    {
        long full = _database.Counters.Full;
        _looksSinceFull = full == _full ? Math.Min(_looksSinceFull + 1, LooksUntilRoom) : 0;
        _full = full;
        return _looksSinceFull == LooksUntilRoom;
    }

    private async Task CarryOutAsync(StoreWatchEffect effect, CancellationToken cancel)
    {
        switch (effect)
        {
            case StoreWatchEffect.TellAway away:
                Interlocked.Increment(ref _outages);
                _alarm.TellAway(away);
                break;
            case StoreWatchEffect.TellBack back:
                _alarm.TellBack(back);
                break;
            case StoreWatchEffect.CountOutage count:
                await CountAsync(count.Outage, cancel);
                break;
        }
    }

    private async Task CountAsync(long outage, CancellationToken cancel)
    {
        try
        {
            await _database.ExecuteAsync(
                "Counting an outage", "UPDATE cluster SET outages = outages + 1 WHERE outages = $1", cancel,
                Of(outage));
        }
        catch (StoreUnavailableException again)
        {
            _logger.LogDebug("{Reason}; this node counts on by itself", again.Message);
        }
    }

    private void Log(StoreWatchState before, StoreWatchState after)
    {
        if (before.Phase == after.Phase)
            return;
        if (after.Phase == StorePhase.Well)
            _logger.LogInformation("The database {Address} takes writes", _database.Address);
        else if (after.Phase == StorePhase.Away)
            _logger.LogError(
                "The database {Address} is away since {Since:O}: {Reason}", _database.Address, after.Since,
                after.Reason);
        else
            _logger.LogWarning(
                "The database {Address} is {Phase}: {Reason}", _database.Address, after.Phase, after.Reason);
    }
}
