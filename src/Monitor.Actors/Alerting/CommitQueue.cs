using Monitor.Actors.Runtime;
using Monitor.Shared.Alerting;
using Monitor.Shared.Alerting.Journal;

namespace Monitor.Actors.Alerting;

/// <summary>
/// Decisions on their way through the journal. While one append is under way the next batch collects; effects wait
/// until their events are durable, and come out in the order of the decisions. Only a firing page may go before its
/// events when the journal stays away, and then it does not go again.
/// </summary>
internal sealed class CommitQueue(AlertManagerState durable, long durableSequence, int eventsSinceSnapshot)
{
    // 1000 events are about half a megabyte, well under a statement's and a transaction's usual limits.
    private const int MaxBatch = 1000;

    private readonly Queue<Waiting> _waiting = new();
    private int _underWayDecisions;
    private List<AlertEvent> _underWay = [];
    private byte[]? _entry;

    /// <summary>The sequence of the last durable entry.</summary>
    public long Sequence { get; private set; } = durableSequence;

    /// <summary>Durable events that no snapshot stands for; whoever begins one sets it to 0.</summary>
    public int EventsSinceSnapshot { get; set; } = eventsSinceSnapshot;

    /// <summary>The state as of that entry.</summary>
    public AlertManagerState Durable { get; private set; } = durable;

    /// <summary>Events that are not durable yet.</summary>
    public int WaitingEvents { get; private set; }

    public bool IsEmpty => _waiting.Count == 0;

    public bool IsAppending { get; private set; }

    /// <summary>The events of the entry that is under way; a list of its own for each entry.</summary>
    public IReadOnlyList<AlertEvent> UnderWay => _underWay;

    /// <param name="decision">What was decided.</param>
    /// <param name="asker">Who is answered once it is durable; null when nobody asked.</param>
    public void Add(AlertDecision decision, Reply<AlertAnswer>? asker = null)
    {
        _waiting.Enqueue(new Waiting(decision, asker));
        WaitingEvents += decision.Events.Length;
    }

    /// <summary>
    /// The next entry to append, the events of whole decisions; null when these have none. It is under way until one of
    /// the next two calls. After an append that may have been written it is the same one again, byte for byte: the
    /// journal then says whether it was.
    /// </summary>
    public byte[]? BeginAppend()
    {
        if (_underWayDecisions == 0)
            Gather();
        IsAppending = _underWayDecisions > 0;
        return _entry;
    }

    /// <summary>The append is durable: its effects are to be run now, less those that went before.</summary>
    public IReadOnlyList<AlertEffect> Complete()
    {
        IsAppending = false;
        _entry = null;
        var effects = new List<AlertEffect>();
        for (; _underWayDecisions > 0; _underWayDecisions--)
        {
            Waiting waiting = _waiting.Dequeue();
            Durable = waiting.Decision.State;
            waiting.Asker?.Set(waiting.Decision.Answer!);
            foreach (AlertEffect effect in waiting.Decision.Effects)
            {
                if (!waiting.WentBefore || !IsFiringPage(effect))
                    effects.Add(effect);
            }
        }

        if (_underWay.Count > 0)
            Sequence++;
        EventsSinceSnapshot += _underWay.Count;
        WaitingEvents -= _underWay.Count;
        return effects;
    }

    /// <summary>It is not known whether the entry was written: it waits to be appended again.</summary>
    public void Abandon() => IsAppending = false;

    /// <summary>The firing pages that wait for the journal, each once.</summary>
    public IReadOnlyList<AlertEffect> TakeFiringPages()
    {
        var pages = new List<AlertEffect>();
        foreach (Waiting waiting in _waiting)
        {
            if (waiting.WentBefore)
                continue;
            waiting.WentBefore = true;
            pages.AddRange(waiting.Decision.Effects.Where(IsFiringPage));
        }

        return pages;
    }

    private void Gather()
    {
        var events = new List<AlertEvent>();
        foreach (Waiting waiting in _waiting)
        {
            if (_underWayDecisions > 0 && events.Count + waiting.Decision.Events.Length > MaxBatch)
                break;
            events.AddRange(waiting.Decision.Events);
            _underWayDecisions++;
        }

        _underWay = events;
        _entry = events.Count > 0 ? AlertCodec.EncodeEntry(events) : null;
    }

    private static bool IsFiringPage(AlertEffect effect) =>
        effect is AlertEffect.Deliver { Attempt.Notification.IsFiring: true };

    private sealed class Waiting(AlertDecision decision, Reply<AlertAnswer>? asker)
    {
        public AlertDecision Decision => decision;

        public Reply<AlertAnswer>? Asker => asker;

        public bool WentBefore { get; set; }
    }
}
