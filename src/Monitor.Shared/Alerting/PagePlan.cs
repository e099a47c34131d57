using Monitor.Shared.Alerting.Outbox;
using Monitor.Shared.Alerting.Paging;

namespace Monitor.Shared.Alerting;

/// <summary>
/// Takes pages about incidents into the outbox: each once, by its number, in order. When an incident is in somebody's
/// hands or over, what has not been told of it yet is not told any more.
/// </summary>
internal sealed class PagePlan(DeliveryPlan delivery)
{
    public AlertReason Take(AlertDraft draft, AlertCommand.TakePages command)
    {
        foreach (IncidentPage page in command.Pages)
        {
            // Handed over again after a crash: this journal has it already.
            if (page.Number > draft.State.Pages.LastTaken)
                Take(draft, page, command.SettledThrough);
        }

        return AlertReason.PagesTaken;
    }

    private void Take(AlertDraft draft, IncidentPage page, long settledThrough)
    {
        AlertReceiver? receiver = draft.State.Receivers.FirstOrDefault(known => known.Name == page.Receiver);
        if (receiver is null)
        {
            draft.Raise(new AlertEvent.PageDropped(
                draft.Now, page, settledThrough, PageOutcome.NoReceiver, $"no receiver is called {page.Receiver}"));
        }
        else if (page.News != IncidentNews.Triggered && !receiver.SendResolved)
        {
            draft.Raise(new AlertEvent.PageDropped(
                draft.Now, page, settledThrough, PageOutcome.NotWanted, "the receiver is not told of ends"));
        }
        else
        {
            delivery.MakeRoom(draft, page.Receiver);
            draft.Raise(new AlertEvent.PageQueued(draft.Now, draft.State.Outbox.LastId + 1, page, settledThrough));
        }

        if (page.News != IncidentNews.Triggered)
            Withdraw(draft, page.Incident);
    }

    /// <summary>
    /// What is not under way is withdrawn at once, the rest when its attempt comes back without success.
    /// </summary>
    private static void Withdraw(AlertDraft draft, long incident)
    {
        List<OutboxEntry> withdrawn = [.. draft.State.Outbox.Entries.Values
            .Where(entry => entry.Page is { IsWithdrawn: true } page && page.Told.Incident == incident)
            .OrderBy(entry => entry.Id)];
        foreach (OutboxEntry entry in withdrawn)
        {
            // Each is the first of its incident by the time its turn comes, unless one before it is under way.
            if (draft.State.Outbox.Lane(entry.Receiver).Due.Contains(new DueNotification(entry.NextAt, entry.Id)))
                DeliveryPlan.Withdraw(draft, entry);
        }
    }
}
