using System.Collections.Immutable;
using Monitor.Shared.Alerting;
using NodaTime;

namespace Monitor.Shared.Escalation;

/// <summary>
/// Walks incidents through people until somebody acknowledges. Each step is taken when it is due: it tells its targets
/// and waits. A step whose condition does not hold, or that finds nobody, is left out and costs no time. After the
/// last step the next round begins, after the last round another policy takes over, and when there is none left the
/// escalation is exhausted and says so. An acknowledgement holds it; when that runs out before the incident is over, it
/// starts anew. Pure: the same arguments give the same decision.
///
/// What breaks, and what is done:
/// 1. The process dies after a step was journaled and before its pages are out: pages carry keys made of the incident,
///    the run, the policy, the round and the step, so telling them again is telling them once.
/// 2. The process is away while steps come due: of the steps that are overdue only the first is taken, and the next
///    waits its full time from then: nobody is woken by three steps at once because a node was restarted.
/// 3. A policy goes from the configuration while it is at work: the escalation is exhausted, with that as its reason.
/// </summary>
public static class EscalationManager
{
    /// <param name="book">All escalations.</param>
    /// <param name="command">What happened.</param>
    /// <param name="directory">Policies, schedules and contacts.</param>
    /// <param name="facts">How an incident stands; null for one that is not known.</param>
    /// <param name="now">The time of the decision.</param>
    public static EscalationDecision Decide(
        EscalationBook book, EscalationCommand command, EscalationDirectory directory,
        Func<long, IncidentFacts?> facts, DateTimeOffset now)
    {
        var draft = new Draft(book, directory, facts, now);
        switch (command)
        {
            case EscalationCommand.Begin begin:
                Begin(draft, begin);
                break;
            case EscalationCommand.Acknowledged acknowledged:
                Hold(draft, acknowledged);
                break;
            case EscalationCommand.Snoozed snoozed when draft.Find(snoozed.Incident) is not null:
                draft.Add(new EscalationEvent.Paused(now, snoozed.Incident, snoozed.Until));
                break;
            case EscalationCommand.Resume resume when draft.Find(resume.Incident) is { } state:
                Restart(draft, state, resume.Reason);
                break;
            case EscalationCommand.GotWorse worse:
                GoBack(draft, worse.Facts);
                break;
            case EscalationCommand.Urge urge when draft.Find(urge.Incident) is { } state:
                Urge(draft, state, urge);
                break;
            case EscalationCommand.Call call when draft.Find(call.Facts.Incident) is { } state:
                Call(draft, state, call);
                break;
            case EscalationCommand.End end when draft.Find(end.Incident) is not null:
                draft.Add(new EscalationEvent.Ended(now, end.Incident, end.Reason));
                break;
            case EscalationCommand.Forget forget when book.ByIncident.ContainsKey(forget.Incident):
                draft.Add(new EscalationEvent.Forgotten(now, forget.Incident));
                break;
            case EscalationCommand.Tick:
                Tick(draft);
                break;
        }

        return new EscalationDecision(draft.Book, [.. draft.Events], [.. draft.Lapsed]);
    }

    private static void Begin(Draft draft, EscalationCommand.Begin begin)
    {
        (long incident, DateTimeOffset dueAt, string reason) = (begin.Facts.Incident, draft.Now, begin.Reason);
        TimeSpan gather = draft.Directory.Policies.GetValueOrDefault(begin.Policy)?.Gather ?? TimeSpan.Zero;
        if (!begin.IsAtOnce && gather > TimeSpan.Zero && OpensAmongOthers(draft, begin, gather))
        {
            dueAt += gather;
            reason += $"; another did just before, so it waits {gather.TotalSeconds:0.#} s for what belongs together";
        }

        draft.Add(new EscalationEvent.Began(draft.Now, incident, begin.Policy, reason, dueAt));
        if (dueAt <= draft.Now)
            Advance(draft, incident);
    }

    private static bool OpensAmongOthers(Draft draft, EscalationCommand.Begin begin, TimeSpan gather) =>
        draft.Book.ByIncident.Values.Any(other =>
            other.Incident != begin.Facts.Incident && other.Visited[0] == begin.Policy
            && other.BeganAt + gather > draft.Now);

    /// <summary>The next step now; one that has no step left starts anew.</summary>
    private static void Urge(Draft draft, EscalationState state, EscalationCommand.Urge urge)
    {
        bool hasSteps = draft.Directory.Policies.ContainsKey(state.Policy)
            && state.Status != EscalationStatus.Exhausted;
        if (urge.Policy.Length == 0 && !hasSteps)
        {
            Restart(draft, state, $"{urge.By} escalated it");
            return;
        }

        draft.Add(new EscalationEvent.Urged(draft.Now, state.Incident, urge.By, urge.Policy));
        Advance(draft, state.Incident);
    }

    private static void Call(Draft draft, EscalationState state, EscalationCommand.Call call)
    {
        Instant moment = Instant.FromDateTimeOffset(draft.Now);
        bool isUrgent = draft.Directory.Policies.GetValueOrDefault(state.Policy)?.Urgency
            .IsUrgent(call.Facts.Severity, moment) ?? true;
        ImmutableArray<Page> pages =
            draft.Directory.Resolve(new EscalationTarget.Person(call.Person), isUrgent, moment).Pages;
        if (pages.IsEmpty)
            return;
        // The number of pages before makes a second call of the same person another one.
        string key = $"incident-{state.Incident}/{state.Run}/called-{state.Pages}";
        draft.Add(new EscalationEvent.Called(
            draft.Now, state.Incident, call.Person, call.By,
            [.. pages.Select(page => new KeyedPage($"{key}/{page.Person}/{page.Receiver}", page))]));
    }

    private static void Hold(Draft draft, EscalationCommand.Acknowledged acknowledged)
    {
        if (draft.Find(acknowledged.Incident) is not { } state)
            return;
        TimeSpan? timeout = draft.Directory.Policies.GetValueOrDefault(state.Policy)?.AcknowledgementTimeout;
        draft.Add(new EscalationEvent.Held(draft.Now, state.Incident, acknowledged.By, draft.Now + timeout));
    }

    private static void GoBack(Draft draft, IncidentFacts facts)
    {
        if (draft.Find(facts.Incident) is not { SkippedForSeverity: >= 0 } state
            || state.Status is not (EscalationStatus.Running or EscalationStatus.Exhausted)
            || draft.Directory.Policies.GetValueOrDefault(state.Policy) is not { } policy
            || state.SkippedForSeverity >= policy.Steps.Length
            || facts.Severity < policy.Steps[state.SkippedForSeverity].Condition.AtLeast)
            return;
        draft.Add(new EscalationEvent.WentBack(draft.Now, facts.Incident, state.SkippedForSeverity));
        if (!TryTake(draft, draft.Book.ByIncident[facts.Incident], policy, state.SkippedForSeverity))
            Advance(draft, facts.Incident);
    }

    private static void Tick(Draft draft)
    {
        foreach (EscalationState state in draft.Book.ByIncident.Values.Where(s => s.DueAt <= draft.Now).ToList())
        {
            switch (state.Status)
            {
                case EscalationStatus.Running:
                    Advance(draft, state.Incident);
                    break;
                case EscalationStatus.Acknowledged:
                    draft.Lapsed.Add(state.Incident);
                    Restart(draft, state, "the acknowledgement ran out");
                    break;
                case EscalationStatus.Snoozed:
                    Restart(draft, state, "its quiet is over");
                    break;
            }
        }
    }

    private static void Restart(Draft draft, EscalationState state, string reason)
    {
        draft.Add(new EscalationEvent.Began(draft.Now, state.Incident, state.Visited[0], reason, draft.Now));
        Advance(draft, state.Incident);
    }

    /// <summary>
    /// Leaves out what cannot be taken, takes the first step that can, and stops there. Ends because a step that is
    /// left out is not looked at again in its round, rounds are counted, and no policy gets the incident twice.
    /// </summary>
    private static void Advance(Draft draft, long incident)
    {
        while (true)
        {
            EscalationState state = draft.Book.ByIncident[incident];
            if (!draft.Directory.Policies.TryGetValue(state.Policy, out EscalationPolicy? policy))
            {
                draft.Add(new EscalationEvent.Exhausted(draft.Now, incident, $"there is no policy {state.Policy}"));
                return;
            }

            if (state.NextStep < policy.Steps.Length)
            {
                if (TryTake(draft, state, policy, state.NextStep))
                    return;
            }
            else if (state.Round < policy.Rounds)
            {
                draft.Add(new EscalationEvent.RoundBegan(draft.Now, incident, state.Round + 1));
            }
            else if (policy.HandOverTo.Length > 0 && !state.Visited.Contains(policy.HandOverTo))
            {
                draft.Add(new EscalationEvent.HandedOver(draft.Now, incident, policy.HandOverTo));
            }
            else
            {
                draft.Add(new EscalationEvent.Exhausted(
                    draft.Now, incident, "nobody has acknowledged, and no step is left"));
                return;
            }
        }
    }

    private static bool TryTake(Draft draft, EscalationState state, EscalationPolicy policy, int number)
    {
        EscalationStep step = policy.Steps[number];
        Instant moment = Instant.FromDateTimeOffset(draft.Now);
        IncidentFacts facts = draft.Facts(state.Incident)
            ?? new IncidentFacts(state.Incident, AlertSeverity.Info, FiringAlerts: 0);
        if (Against(step.Condition, facts, moment) is { } reason)
            return Skip(draft, state, number, facts.Severity < step.Condition.AtLeast, reason);
        bool isUrgent = policy.Urgency.IsUrgent(facts.Severity, moment);
        var pages = ImmutableArray.CreateBuilder<KeyedPage>();
        var notes = ImmutableArray.CreateBuilder<string>();
        foreach (EscalationTarget target in TargetsOf(draft.Book, step, state.Policy, number))
        {
            (ImmutableArray<Page> resolved, string why, string? via) =
                draft.Directory.Resolve(target, isUrgent, moment);
            if (why.Length > 0)
                notes.Add(why);
            foreach (Page page in resolved.Where(page => pages.All(known => known.Page != page)))
                pages.Add(new KeyedPage(KeyOf(state, number, page), page) { Via = via });
        }

        if (pages.Count == 0)
            return Skip(draft, state, number, forSeverity: false, string.Join("; ", notes));
        draft.Add(new EscalationEvent.StepTaken(
            draft.Now, state.Incident, number, pages.ToImmutable(), notes.ToImmutable(), draft.Now + step.Wait));
        return true;
    }

    private static bool Skip(Draft draft, EscalationState state, int number, bool forSeverity, string reason)
    {
        draft.Add(new EscalationEvent.StepSkipped(draft.Now, state.Incident, number, forSeverity, reason));
        return false;
    }

    /// <summary>What speaks against taking a step; null when nothing does.</summary>
    private static string? Against(StepCondition condition, IncidentFacts facts, Instant moment)
    {
        if (facts.Severity < condition.AtLeast)
            return $"it is {Word(facts.Severity)}, the step is for {Word(condition.AtLeast)} and worse";
        if (facts.FiringAlerts < condition.Alerts)
            return $"{facts.FiringAlerts} alerts fire, the step is for {condition.Alerts} and more";
        return condition.Hours is { } hours && !hours.Contains(moment) ? "it is outside the step's hours" : null;
    }

    private static string Word(AlertSeverity severity) => severity.ToString().ToLowerInvariant();

    private static ImmutableArray<EscalationTarget> TargetsOf(
        EscalationBook book, EscalationStep step, string policy, int number)
    {
        if (!step.IsRoundRobin || step.Targets.IsEmpty)
            return step.Targets;
        long turn = book.Turns.GetValueOrDefault(EscalationBook.TurnKey(policy, number));
        return [step.Targets[(int)(turn % step.Targets.Length)]];
    }

    private static string KeyOf(EscalationState state, int number, Page page) =>
        $"incident-{state.Incident}/{state.Run}/{state.Policy}/{state.Round}/{number}"
        + $"/{page.Person}/{page.Receiver}";

    private sealed class Draft(
        EscalationBook book, EscalationDirectory directory, Func<long, IncidentFacts?> facts, DateTimeOffset now)
    {
        public EscalationBook Book { get; private set; } = book;

        public EscalationDirectory Directory => directory;

        public Func<long, IncidentFacts?> Facts => facts;

        public DateTimeOffset Now => now;

        public List<EscalationEvent> Events { get; } = [];

        public List<long> Lapsed { get; } = [];

        /// <summary>The escalation of an incident that is not over.</summary>
        public EscalationState? Find(long incident) =>
            Book.ByIncident.GetValueOrDefault(incident) is { Status: not EscalationStatus.Ended } state ? state : null;

        public void Add(EscalationEvent fact)
        {
            Book = EscalationFold.Apply(Book, fact);
            Events.Add(fact);
        }
    }
}
