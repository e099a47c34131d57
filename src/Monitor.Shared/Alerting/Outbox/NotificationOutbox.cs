using System.Collections.Immutable;

namespace Monitor.Shared.Alerting.Outbox;

/// <summary>
/// All notifications that are not settled, and the last ones given up. Each change is one that an event stands for;
/// one that cannot be throws.
/// </summary>
public sealed record NotificationOutbox(
    ImmutableDictionary<long, OutboxEntry> Entries,
    ImmutableSortedDictionary<string, OutboxLane> Lanes,
    ImmutableList<DeadLetter> DeadLetters,
    long LastId)
{
    /// <summary>How many given-up notifications are kept to look at.</summary>
    public const int MaxDeadLetters = 100;

    public static NotificationOutbox Empty { get; } = new(
        ImmutableDictionary<long, OutboxEntry>.Empty,
        ImmutableSortedDictionary.Create<string, OutboxLane>(StringComparer.Ordinal),
        [],
        0);

    /// <summary>
    /// When receivers that have a limit were last told, oldest first; of each as many as its limit allows.
    /// </summary>
    public ImmutableSortedDictionary<string, ImmutableArray<DateTimeOffset>> Sent { get; init; } =
        ImmutableSortedDictionary.Create<string, ImmutableArray<DateTimeOffset>>(StringComparer.Ordinal);

    public OutboxEntry this[long id] =>
        Entries.TryGetValue(id, out OutboxEntry? entry) ? entry : throw Impossible(id, "is not in the outbox");

    public ImmutableArray<DateTimeOffset> SentTo(string receiver) => Sent.GetValueOrDefault(receiver, []);

    public OutboxLane Lane(string receiver) => Lanes.GetValueOrDefault(receiver) ?? OutboxLane.Empty;

    /// <summary>True while somebody waits for the answer to this attempt.</summary>
    public bool IsUnderWay(long id, int attempt) =>
        Entries.TryGetValue(id, out OutboxEntry? entry) && entry.IsInFlight && entry.Attempts == attempt;

    internal NotificationOutbox Queue(OutboxEntry entry)
    {
        if (entry.Id <= LastId)
            throw Impossible(entry.Id, $"is not after {LastId}");
        OutboxLane lane = Lane(entry.Receiver);
        ImmutableDictionary<long, OutboxEntry> entries = Entries.Add(entry.Id, entry);
        ImmutableSortedSet<DueNotification> due = lane.Due;
        if (lane.Last.TryGetValue(entry.Labels, out long before))
            entries = entries.SetItem(before, entries[before] with { Successor = entry.Id });
        else
            due = due.Add(new DueNotification(entry.NextAt, entry.Id));
        lane = lane with
        {
            Waiting = lane.Waiting.Add(entry.Id),
            Due = due,
            Last = lane.Last.SetItem(entry.Labels, entry.Id),
        };
        return this with { Entries = entries, Lanes = Lanes.SetItem(entry.Receiver, lane), LastId = entry.Id };
    }

    internal NotificationOutbox Attempt(long id, int attempt, DateTimeOffset at)
    {
        OutboxEntry entry = this[id];
        OutboxLane lane = Lane(entry.Receiver);
        var due = new DueNotification(entry.NextAt, id);
        if (!lane.Due.Contains(due) || attempt != entry.Attempts + 1)
            throw Impossible(id, $"cannot begin attempt {attempt}");
        lane = lane with { Due = lane.Due.Remove(due), InFlight = lane.InFlight.Add(id) };
        return Put(entry with { Attempts = attempt, IsInFlight = true, NextAt = at }, lane);
    }

    internal NotificationOutbox Defer(long id, int attempt, DateTimeOffset nextAt, string reason)
    {
        OutboxEntry entry = InFlightEntry(id, attempt);
        OutboxLane lane = Lane(entry.Receiver);
        lane = lane with
        {
            InFlight = lane.InFlight.Remove(id),
            Due = lane.Due.Add(new DueNotification(nextAt, id)),
        };
        return Put(entry with { IsInFlight = false, NextAt = nextAt, LastError = reason }, lane);
    }

    internal NotificationOutbox Deliver(long id, int attempt)
    {
        InFlightEntry(id, attempt);
        return Remove(id);
    }

    internal NotificationOutbox Fail(long id, FailureCause cause, string reason, DateTimeOffset at)
    {
        var letter = new DeadLetter(this[id], cause, reason, at);
        ImmutableList<DeadLetter> letters = DeadLetters.Count < MaxDeadLetters ? DeadLetters : DeadLetters.RemoveAt(0);
        return Remove(id) with { DeadLetters = letters.Add(letter) };
    }

    /// <summary>A page that is not needed any more.</summary>
    internal NotificationOutbox Withdraw(long id) => Remove(id);

    /// <summary>One stands for others from now on, each of them the first of its alert when its turn comes.</summary>
    internal NotificationOutbox Replace(ImmutableArray<long> folded, OutboxEntry entry) =>
        folded.Aggregate(this, static (outbox, id) => outbox.Remove(id)).Queue(entry);

    internal NotificationOutbox NoteSent(string receiver, DateTimeOffset at, int most)
    {
        ImmutableArray<DateTimeOffset> sent = SentTo(receiver);
        if (sent.Length >= most)
            sent = sent.RemoveRange(0, sent.Length - most + 1);
        return this with { Sent = Sent.SetItem(receiver, sent.Add(at)) };
    }

    internal NotificationOutbox ForgetSentBut(IEnumerable<string> receivers) =>
        Sent.IsEmpty ? this : this with { Sent = Sent.RemoveRange(Sent.Keys.Except(receivers)) };

    /// <summary>Somebody has an incident: its pages up to a number are not tried any more.</summary>
    internal NotificationOutbox MarkWithdrawn(long incident, long before)
    {
        ImmutableDictionary<long, OutboxEntry> entries = Entries;
        foreach (OutboxEntry entry in Entries.Values)
        {
            if (entry.Page is { Told: { News: IncidentNews.Triggered } told } page
                && told.Incident == incident && told.Number < before)
                entries = entries.SetItem(entry.Id, entry with { Page = page with { IsWithdrawn = true } });
        }

        return this with { Entries = entries };
    }

    /// <summary>The outbox that has these entries: the indexes follow from them.</summary>
    internal static NotificationOutbox Restore(
        IEnumerable<OutboxEntry> entries, IEnumerable<DeadLetter> deadLetters, long lastId)
    {
        OutboxEntry[] ordered = [.. entries.OrderBy(entry => entry.Id)];
        NotificationOutbox outbox = Empty;
        foreach (OutboxEntry entry in ordered)
        {
            outbox = outbox.Queue(entry with { Successor = 0 });
            if (entry.IsInFlight)
            {
                OutboxLane lane = outbox.Lane(entry.Receiver);
                lane = lane with
                {
                    Due = lane.Due.Remove(new DueNotification(entry.NextAt, entry.Id)),
                    InFlight = lane.InFlight.Add(entry.Id),
                };
                outbox = outbox with { Lanes = outbox.Lanes.SetItem(entry.Receiver, lane) };
            }
        }

        return outbox with { DeadLetters = [.. deadLetters], LastId = lastId };
    }

    private NotificationOutbox Remove(long id)
    {
        OutboxEntry entry = this[id];
        OutboxLane lane = Lane(entry.Receiver);
        ImmutableSortedSet<DueNotification> due = lane.Due.Remove(new DueNotification(entry.NextAt, id));
        if (!entry.IsInFlight && due.Count == lane.Due.Count)
            throw Impossible(id, "waits for another of its alert and cannot be settled before it");
        if (entry.Successor != 0)
            due = due.Add(new DueNotification(this[entry.Successor].NextAt, entry.Successor));
        lane = lane with
        {
            Waiting = lane.Waiting.Remove(id),
            Due = due,
            InFlight = lane.InFlight.Remove(id),
            Last = entry.Successor == 0 ? lane.Last.Remove(entry.Labels) : lane.Last,
        };
        return this with { Entries = Entries.Remove(id), Lanes = SetOrDrop(entry.Receiver, lane) };
    }

    private OutboxEntry InFlightEntry(long id, int attempt)
    {
        OutboxEntry entry = this[id];
        return IsUnderWay(id, attempt) ? entry : throw Impossible(id, $"has no attempt {attempt} under way");
    }

    private NotificationOutbox Put(OutboxEntry entry, OutboxLane lane) =>
        this with { Entries = Entries.SetItem(entry.Id, entry), Lanes = Lanes.SetItem(entry.Receiver, lane) };

    private ImmutableSortedDictionary<string, OutboxLane> SetOrDrop(string receiver, OutboxLane lane) =>
        lane.Waiting.IsEmpty ? Lanes.Remove(receiver) : Lanes.SetItem(receiver, lane);

    private static InvalidOperationException Impossible(long id, string what) => new($"Notification {id} {what}.");
}
