using Monitor.Shared.Alerting.Outbox;
using Monitor.Shared.Alerting.Paging;

namespace Monitor.Shared.Alerting;

/// <summary>What the events about pages make of the state.</summary>
internal static class PageFold
{
    public static AlertManagerState Apply(AlertManagerState state, AlertEvent @event) => @event switch
    {
        AlertEvent.PageQueued queued => Queue(Note(state, queued.Page, queued.SettledThrough), queued),
        AlertEvent.PageDropped dropped => Drop(Note(state, dropped.Page, dropped.SettledThrough), dropped),
        AlertEvent.PageWithdrawn withdrawn => state with
        {
            Outbox = state.Outbox.Withdraw(withdrawn.Id),
            Pages = state.Pages.Settle(
                state.Outbox[withdrawn.Id], withdrawn.At, PageOutcome.Withdrawn, withdrawn.Reason),
        },
        _ => throw new InvalidOperationException($"No rule says what {@event.GetType().Name} makes of pages."),
    };

    private static AlertManagerState Note(AlertManagerState state, IncidentPage page, long settledThrough) => state with
    {
        Pages = state.Pages.Take(page.Number, settledThrough),
        Outbox = page.News == IncidentNews.Triggered
            ? state.Outbox
            : state.Outbox.MarkWithdrawn(page.Incident, page.Number),
    };

    private static AlertManagerState Queue(AlertManagerState state, AlertEvent.PageQueued queued) => state with
    {
        Outbox = state.Outbox.Queue(OutboxPage.Entry(state, queued)),
        Totals = state.Totals with { Queued = state.Totals.Queued + 1 },
    };

    private static AlertManagerState Drop(AlertManagerState state, AlertEvent.PageDropped dropped) => state with
    {
        Pages = state.Pages.Settle(dropped.Page, dropped.At, dropped.Outcome, dropped.Reason, attempts: 0),
    };
}
