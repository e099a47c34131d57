using Monitor.Actors.Ports;
using Monitor.Shared.Aggregation;
using Monitor.Shared.Ingest.Log;
using Monitor.Shared.Sharding;

namespace Monitor.Actors.Aggregation;

/// <summary>
/// Whether a shard would have heard what there was to hear, for a silence is one only where somebody listened:
///
/// 1. A live shard looks up each second; one that did not has slept, its process stood still.
/// 2. A shard that hears nothing appends an empty record to its own log each second, as long as a rule waits for time
///    to pass. If that cannot be written, neither can what the services say.
/// 3. A recovery, which hears all at once, finds those records, and takes a log with none for a while as a time when
///    nobody could be heard. Elsewhere a silence is real, and is found again as the owner before found it.
/// </summary>
internal sealed class ShardWatch(ShardId shard, IEventLog log, TimeProvider time)
{
    /// <summary>No record for longer, and nobody could be heard: three of the empty ones are missing.</summary>
    public const long LongestGapMs = 3500;

    private const ulong NoWriter = 0;
    private static readonly TimeSpan Pulse = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Sleep = TimeSpan.FromSeconds(2.5);

    private long _lookedAt = time.GetTimestamp();
    private long _heardAt = time.GetTimestamp();
    private long _beganAt;
    private bool _isUnderWay;
    private bool _hasFailed;

    /// <summary>Looks up; true when what seems silent may have spoken unheard.</summary>
    public bool IsBlind()
    {
        bool hasSlept = time.GetElapsedTime(_lookedAt) > Sleep;
        _lookedAt = time.GetTimestamp();
        return hasSlept || _hasFailed || _isUnderWay && time.GetElapsedTime(_beganAt) > Sleep;
    }

    /// <summary>The log had records.</summary>
    public void Hear()
    {
        _heardAt = time.GetTimestamp();
        _hasFailed = false;
    }

    public bool IsDue(ShardState state) =>
        !_isUnderWay && state.NextDueMs != long.MaxValue && time.GetElapsedTime(_heardAt) >= Pulse;

    /// <summary>Appends the empty record; as a collector does, for it says that one could.</summary>
    public async ValueTask BeatAsync(CancellationToken cancel)
    {
        _isUnderWay = true;
        _beganAt = time.GetTimestamp();
        using var record = new RecordWriter(NoWriter);
        await log.AppendAsync(shard, Epoch.None, record.Payload, cancel).ConfigureAwait(false);
    }

    public void End(Exception? error)
    {
        _isUnderWay = false;
        _hasFailed = error is not null;
    }
}
