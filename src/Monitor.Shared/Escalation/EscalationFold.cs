namespace Monitor.Shared.Escalation;

/// <summary>What an event makes of the book. An event that cannot have happened throws.</summary>
public static class EscalationFold
{
    public static EscalationBook Apply(EscalationBook book, EscalationEvent fact) => fact switch
    {
        EscalationEvent.Began began => With(book, Begin(book, began)),
        EscalationEvent.StepTaken taken => With(Turn(book, taken), book.ByIncident[taken.Incident] with
        {
            NextStep = Math.Max(taken.Step + 1, book.ByIncident[taken.Incident].NextStep),
            DueAt = taken.NextAt,
            Pages = book.ByIncident[taken.Incident].Pages + taken.Pages.Length,
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
        EscalationEvent.Ended ended => With(book, Rest(book, ended, EscalationStatus.Ended, null, ended.Reason)),
        EscalationEvent.Forgotten forgotten => book with { ByIncident = book.ByIncident.Remove(forgotten.Incident) },
        _ => throw new InvalidOperationException($"Nothing is made of {fact.GetType().Name}."),
    };

    private static EscalationState Begin(EscalationBook book, EscalationEvent.Began began)
    {
        EscalationState? before = book.ByIncident.GetValueOrDefault(began.Incident);
        return new EscalationState(
            began.Incident, began.Policy, EscalationStatus.Running, Run: (before?.Run ?? 0) + 1, Round: 1, NextStep: 0,
            began.At, [began.Policy], SkippedForSeverity: -1, before?.Pages ?? 0, began.Reason);
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
