using Monitor.Actors.Aggregation;
using Monitor.Actors.Instruments;
using Monitor.Actors.Ports;
using Monitor.Actors.Runtime;
using Monitor.Shared.Alerting.Log;
using Monitor.Shared.Audit;
using Monitor.Shared.Ingest.Log;
using Monitor.Shared.Sharding;

namespace Monitor.Actors.Alerting.Log;

/// <summary>
/// The way from a node's shards to alerting, wherever that is: the log of <see cref="ShardId.Alerting"/>. What a shard
/// says waits here until it is durable there; where there is no more room the shard keeps it. Whoever has the duty of
/// alerting reads it (<see cref="AlertingSystem"/>). One for each node, as long as the node lives. Thread-safe.
/// </summary>
public sealed class AlertingLog
{
    private readonly ActorRef<AlertingLogMessage> _actor;

    /// <summary>Starts the actor that appends.</summary>
    public AlertingLog(
        ActorSystem system, IEventLog log, InstrumentRegistry instruments, AlertingLogOptions? options = null)
    {
        options ??= new AlertingLogOptions();
        Words = new OutgoingWords(options.MaxWaiting, system.Scheduler, system.Time);
        var counted = new AlertingLogInstruments(instruments, Words);
        // Whoever finds the mailbox full knows that the actor is awake: it looks for words after each message.
        _actor = system.Spawn(
            "alerting-log", () => new AlertingLogActor(Words, log, options, counted), capacity: 64);
    }

    internal OutgoingWords Words { get; }

    /// <summary>Whom a shard's owner tells what it finds out, under its epoch.</summary>
    public IShardListener ListenerOf(ShardId shard, Epoch epoch) => new ShardTeller(this, shard, epoch);

    /// <summary>Waits until all that was said is in the log, or the token is cancelled, and stops.</summary>
    /// <returns>False when something was left behind: the next owners of the shards say what holds then.</returns>
    public async Task<bool> StopAsync(CancellationToken cancel)
    {
        bool isAll = true;
        try
        {
            await FlushAsync().WaitAsync(cancel).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            isAll = false;
        }

        await _actor.StopAsync().ConfigureAwait(false);
        return isAll;
    }

    internal Task TakeOverAsync(ShardId shard, Epoch epoch)
    {
        Task taken = Words.TakeOverAsync(shard, epoch);
        _actor.TryTell(new AlertingLogMessage.Wake());
        return taken;
    }

    internal bool TrySay(
        ShardId shard, Epoch epoch, int weight, Func<EntryStamp, IReadOnlyList<AlertLogEntry>> make)
    {
        bool isTaken = Words.TryAdd(shard, epoch, weight, make);
        _actor.TryTell(new AlertingLogMessage.Wake());
        return isTaken;
    }

    /// <summary>
    /// Tells of what somebody did here, so that it comes into the audit log, wherever that is kept. It waits for a log
    /// that is away, as what shards say does.
    /// </summary>
    /// <param name="id">A new one for each action.</param>
    /// <param name="entry">Who, when, what and why.</param>
    /// <returns>False when too much waits already: then it is lost.</returns>
    public bool TryReport(string id, AuditEntry entry)
    {
        bool isTaken = Words.TryAdd(new AlertLogEntry.Acted(id, entry));
        _actor.TryTell(new AlertingLogMessage.Wake());
        return isTaken;
    }

    internal void Say(HealthReportEntry report)
    {
        Words.Add(report);
        _actor.TryTell(new AlertingLogMessage.Wake());
    }

    internal Task FlushAsync() => Words.FlushAsync();
}
