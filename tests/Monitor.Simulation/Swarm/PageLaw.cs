using Monitor.Shared.Alerting;
using Monitor.Shared.Alerting.Journal;
using Monitor.Shared.Alerting.Paging;
using Monitor.Shared.Escalation;
using Monitor.Shared.Incidents;
using Monitor.Shared.Incidents.Journal;
using Monitor.Simulation.Paging;
using Monitor.Simulation.Storage;
using Monitor.Simulation.Worlds;

namespace Monitor.Simulation.Swarm;

/// <summary>
/// Each step of each escalation is told once: whatever becomes durable in the two journals is held against it, in the
/// order in which it becomes so. A page is decided once, at its step's time, while nobody has the incident; it is taken
/// into the outbox once, in order, none left out; and once word that somebody has the incident is taken, no attempt at
/// an earlier page of it begins. What a journal says was delivered, a phone has heard.
/// </summary>
internal sealed class PageLaw
{
    private readonly World _world;
    private readonly IReadOnlyList<Phone> _phones;
    private readonly TimeSpan _skew;
    private readonly Dictionary<long, IncidentPage> _pages = [];
    private readonly HashSet<string> _keys = new(StringComparer.Ordinal);
    private readonly Dictionary<long, DateTimeOffset> _due = [];
    private readonly HashSet<long> _held = [];
    private readonly Dictionary<long, IncidentPage> _outbox = [];
    private readonly Dictionary<long, long> _inHandSince = [];
    private readonly Dictionary<(string Receiver, long Incident, IncidentNews News), int> _delivered = [];
    private long _decided;
    private long _taken;

    public PageLaw(World world, SwarmPlan plan, SimulatedStorage storage, IReadOnlyList<Phone> phones)
    {
        (_world, _phones) = (world, phones);
        // The clocks of two nodes that take steps one after the other may differ by so much.
        _skew = 2 * plan.SkewMax;
        storage.Journaled = Read;
    }

    /// <summary>How many pages were decided.</summary>
    public long Decided => _decided;

    /// <summary>True when every page that was decided was taken.</summary>
    public bool IsAllTaken => _taken == _decided;

    /// <summary>The latest moment to which a delivery was put off because its receiver refused it.</summary>
    public DateTimeOffset PutOffUntil { get; private set; }

    public string Stands => $"{_decided} pages decided, {_taken} taken";

    /// <summary>What was delivered by the journal was heard; no phone heard more than was decided.</summary>
    public void CheckPhones()
    {
        foreach (Phone phone in _phones)
        {
            foreach (IGrouping<(long Incident, IncidentNews News), IncidentPage> told in _pages.Values
                .Where(page => page.Receiver == phone.Name).GroupBy(page => (page.Incident, page.News)))
            {
                int heard = phone.Heard(told.Key.Incident, told.Key.News);
                int delivered = _delivered.GetValueOrDefault((phone.Name, told.Key.Incident, told.Key.News));
                if (heard < delivered || heard > told.Count())
                {
                    _world.Break(
                        "each page is heard once",
                        $"{phone.Name} heard {heard} times that incident {told.Key.Incident} is {told.Key.News}; "
                        + $"{told.Count()} were decided and {delivered} delivered");
                }
            }
        }
    }

    private void Read(string stream, byte[] entry)
    {
        if (stream == "incidents")
        {
            foreach (IncidentEvent fact in IncidentCodec.DecodeEntry(entry))
                Judge(fact);
        }
        else if (stream.StartsWith("alerts", StringComparison.Ordinal))
        {
            foreach (AlertEvent fact in AlertCodec.DecodeEntry(entry))
                Judge(fact);
        }
    }

    private void Judge(IncidentEvent fact)
    {
        switch (fact)
        {
            case IncidentEvent.Escalated escalated:
                Judge(escalated.Step);
                break;
            case IncidentEvent.Paged paged:
                Decide(paged.Page);
                break;
            case IncidentEvent.PageSettled { Settlement: { Outcome: PageOutcome.Delivered } settled }:
                IncidentPage page = _pages[settled.Page];
                var told = (page.Receiver, page.Incident, page.News);
                _delivered[told] = _delivered.GetValueOrDefault(told) + 1;
                break;
        }
    }

    private void Judge(EscalationEvent fact)
    {
        _world.Note("escalation", $"{fact.Incident}: {fact.GetType().Name}");
        switch (fact)
        {
            case EscalationEvent.Began began:
                _held.Remove(fact.Incident);
                _due[fact.Incident] = began.DueAt;
                break;
            case EscalationEvent.Urged:
                _held.Remove(fact.Incident);
                _due.Remove(fact.Incident);
                break;
            case EscalationEvent.Held or EscalationEvent.Paused or EscalationEvent.Ended:
                _held.Add(fact.Incident);
                break;
            case EscalationEvent.StepTaken step:
                if (_held.Contains(fact.Incident))
                    _world.Break(
                        "nobody is paged for what somebody has", $"a step of incident {fact.Incident} is taken");
                if (_due.TryGetValue(fact.Incident, out DateTimeOffset due) && step.At < due - _skew)
                    _world.Break("no step before its time", $"incident {fact.Incident}: {step.At:O} is before {due:O}");
                _due[fact.Incident] = step.NextAt;
                break;
        }
    }

    private void Decide(IncidentPage page)
    {
        if (page.Number != _decided + 1)
            _world.Break("pages are numbered without gaps", $"page {page.Number} comes after {_decided}");
        if (!_keys.Add(page.Key))
            _world.Break("each step is told once", $"{page.Key} is decided twice");
        _decided = page.Number;
        _pages[page.Number] = page;
    }

    private void Judge(AlertEvent fact)
    {
        switch (fact)
        {
            case AlertEvent.PageQueued queued:
                Take(queued.Page);
                _outbox[queued.Id] = queued.Page;
                break;
            case AlertEvent.PageDropped dropped:
                Take(dropped.Page);
                break;
            case AlertEvent.DeliveryDeferred deferred when deferred.NextAt > PutOffUntil:
                PutOffUntil = deferred.NextAt;
                break;
            case AlertEvent.DeliveryAttempted attempted when _outbox.TryGetValue(attempted.Id, out IncidentPage? page):
                if (page.News == IncidentNews.Triggered && page.Number < _inHandSince.GetValueOrDefault(page.Incident))
                {
                    _world.Break(
                        "nobody is paged for what somebody has",
                        $"page {page.Number} is tried after it was taken that somebody has incident {page.Incident}");
                }

                break;
        }
    }

    private void Take(IncidentPage page)
    {
        if (!_pages.ContainsKey(page.Number))
            _world.Break("nobody is told what is not durable", $"page {page.Number} is taken before it is decided");
        if (page.Number != _taken + 1)
            _world.Break("each page is taken once, none left out", $"page {page.Number} is taken after {_taken}");
        _taken = page.Number;
        if (page.News != IncidentNews.Triggered)
            _inHandSince[page.Incident] = page.Number;
    }
}
