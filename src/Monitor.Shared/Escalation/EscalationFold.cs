using System.Collections.Immutable;

namespace Monitor.Shared.Escalation;

/// <summary>What an event makes of the book. An event that cannot have happened throws.</summary>
public static class EscalationFold
{
    public static EscalationBook Apply(EscalationBook book, EscalationEvent fact) => fact switch
    {
        EscalationEvent.Began began => With(book, Begin(book, began)),
        EscalationEvent.StepTaken taken => With(
            Turn(book, taken), Tell(book.ByIncident[taken.Incident], taken.Pages) with
            {
                NextStep = Math.Max(taken.Step + 1, book.ByIncident[taken.Incident].NextStep),
                DueAt = taken.NextAt,
                Reason = $"step {taken.Step + 1} was taken",
            }),
        EscalationEvent.StepSkipped skipped => With(book, Skip(book.ByIncident[skipped.Incident], skipped)),
        EscalationEvent.WentBack back => With(book, book.ByIncident[back.Incident] with
        {
            Status = EscalationStatus.Running,
            DueAt = back.At,
            SkippedForSeverity = -1,
            Reason = "it got worse",
        }),
        EscalationEvent.RoundBegan round => With(book, book.ByIncident[round.Incident] with
        {
            Round = round.Round,
            NextStep = 0,
            SkippedForSeverity = -1,
        }),
        EscalationEvent.HandedOver handed => With(book, HandOver(book.ByIncident[handed.Incident], handed)),
        EscalationEvent.Exhausted exhausted => With(
            book, Rest(book, exhausted, EscalationStatus.Exhausted, null, exhausted.Reason)),
        EscalationEvent.Held held => With(
            book, Rest(book, held, EscalationStatus.Acknowledged, held.Until, $"{held.By} has it")),
        EscalationEvent.Paused paused => With(
            book, Rest(book, paused, EscalationStatus.Snoozed, paused.Until, "it is snoozed")),
        EscalationEvent.Urged urged => With(book, Urge(book.ByIncident[urged.Incident], urged)),
        EscalationEvent.Called called => With(book, Tell(book.ByIncident[called.Incident], called.Pages)),
        EscalationEvent.Ended ended => With(book, Rest(book, ended, EscalationStatus.Ended, null, ended.Reason)),
        EscalationEvent.Forgotten forgotten => book with { ByIncident = book.ByIncident.Remove(forgotten.Incident) },
        _ => throw new InvalidOperationException($"Nothing is made of {fact.GetType().Name}."),
    };

    private static EscalationState Begin(EscalationBook book, EscalationEvent.Began began)
    {
        EscalationState? before = book.ByIncident.GetValueOrDefault(began.Incident);
        return new EscalationState(
            began.Incident, began.Policy, EscalationStatus.Running, Run: (before?.Run ?? 0) + 1, Round: 1, NextStep: 0,
            began.DueAt, [began.Policy], SkippedForSeverity: -1, before?.Pages ?? 0, began.Reason, began.At,
            before is null or { Status: EscalationStatus.Ended } ? [] : before.Told);
    }

    private static EscalationState Tell(EscalationState state, ImmutableArray<KeyedPage> pages) => state with
    {
        Pages = state.Pages + pages.Length,
        Told = [.. state.Told.Concat(pages.Select(page => page.Page)).DistinctBy(page => (page.Person, page.Receiver))],
    };

    /// <summary>A policy that takes over by somebody's word begins a run of its own: its keys are new.</summary>
    private static EscalationState Urge(EscalationState state, EscalationEvent.Urged urged)
    {
        EscalationState running = state with
        {
            Status = EscalationStatus.Running,
            DueAt = urged.At,
            Reason = $"{urged.By} escalated it",
        };
        return urged.Policy.Length == 0 ? running : running with
        {
            Policy = urged.Policy,
            Run = state.Run + 1,
            Round = 1,
            NextStep = 0,
            Visited = [urged.Policy],
            SkippedForSeverity = -1,
        };
    }

    private static EscalationState Skip(EscalationState state, EscalationEvent.StepSkipped skipped) => state with
    {
        NextStep = Math.Max(skipped.Step + 1, state.NextStep),
        SkippedForSeverity = skipped.ForSeverity && state.SkippedForSeverity < 0
            ? skipped.Step
            : state.SkippedForSeverity,
        Reason = skipped.Reason,
    };

    private static EscalationState HandOver(EscalationState state, EscalationEvent.HandedOver handed) => state with
    {
        Policy = handed.Policy,
        Round = 1,
        NextStep = 0,
        Visited = state.Visited.Add(handed.Policy),
        SkippedForSeverity = -1,
        Reason = $"{handed.Policy} took over",
    };

    private static EscalationState Rest(
        EscalationBook book, EscalationEvent fact, EscalationStatus status, DateTimeOffset? dueAt, string reason) =>
        book.ByIncident[fact.Incident] with { Status = status, DueAt = dueAt, Reason = reason };

    private static EscalationBook Turn(EscalationBook book, EscalationEvent.StepTaken taken)
    {
        string key = EscalationBook.TurnKey(book.ByIncident[taken.Incident].Policy, taken.Step);
        return book with { Turns = book.Turns.SetItem(key, book.Turns.GetValueOrDefault(key) + 1) };
    }

    private static EscalationBook With(EscalationBook book, EscalationState state) =>
        book with { ByIncident = book.ByIncident.SetItem(state.Incident, state) };
}
