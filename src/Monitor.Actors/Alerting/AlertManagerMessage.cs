using System.Collections.Immutable;
using Monitor.Actors.Journals;
using Monitor.Actors.Ports;
using Monitor.Actors.Runtime;
using Monitor.Shared.Alerting;

namespace Monitor.Actors.Alerting;

/// <summary>What the alert manager's actor is told.</summary>
public abstract record AlertManagerMessage
{
    private AlertManagerMessage()
    {
    }

    /// <summary>Something that does not come through the log: new receivers, an operator's word.</summary>
    /// <param name="Command">What it is.</param>
    /// <param name="Asker">
    /// Who is answered when what follows from it is durable, and waits for the journal to be read; null for nobody.
    /// </param>
    public sealed record Handle(AlertCommand Command, Reply<AlertAnswer>? Asker = null) : AlertManagerMessage;

    /// <summary>Somebody asks for something, and is answered when what follows from it is durable.</summary>
    public sealed record Ask(AlertCommand Command, Reply<AlertAnswer> Answer) : AlertManagerMessage;

    /// <summary>
    /// Begin no more deliveries, and answer when nothing is under way and a snapshot is saved: then nothing is in
    /// doubt, and the next owner has little to read.
    /// </summary>
    public sealed record Finish(Reply<bool> Done) : AlertManagerMessage;

    /// <summary>
    /// Answer when all that the alerting log says up to here is taken in, and that is durable.
    /// </summary>
    internal sealed record Prove(LogPosition Position, Reply<bool> Done) : AlertManagerMessage;

    /// <summary>Records of the alerting log; the reader is told when there is room for more.</summary>
    internal sealed record Take(ImmutableArray<AlertCommand.TakeRecord> Records) : AlertManagerMessage;

    /// <summary>Begin: these carry the notifications, by the receiver's name.</summary>
    internal sealed record Begin(IReadOnlyDictionary<string, ActorRef<NotifierMessage>> Notifiers)
        : AlertManagerMessage;

    internal sealed record Loaded(Outcome<RecoveredJournal<RecoveredAlerts>> Outcome) : AlertManagerMessage;

    internal sealed record Appended(Outcome<long> Outcome) : AlertManagerMessage;

    internal sealed record SnapshotSaved(Exception? Error) : AlertManagerMessage;

    internal sealed record Answered(long Notification, int Attempt, DeliveryOutcome Outcome) : AlertManagerMessage;

    internal sealed record LoadTick : AlertManagerMessage;

    internal sealed record AppendTick : AlertManagerMessage;

    internal sealed record PageAnywayTick : AlertManagerMessage;

    internal sealed record MarkTick : AlertManagerMessage;

    internal sealed record WakeTick : AlertManagerMessage;
}
