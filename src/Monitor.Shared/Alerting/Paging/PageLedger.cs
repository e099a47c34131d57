using System.Collections.Immutable;
using Monitor.Shared.Alerting.Outbox;

namespace Monitor.Shared.Alerting.Paging;

/// <summary>
/// Which pages about incidents were taken, and what became of those that are settled. Both ways are made exact by a
/// number that only grows: pages up to <see cref="LastTaken"/> are in this journal and are never taken again, and
/// settlements are kept until the incidents' journal has them.
/// </summary>
/// <param name="LastTaken">The highest number of a page that was taken.</param>
/// <param name="LastSettled">The highest number of a settlement.</param>
/// <param name="Settled">Settlements that the incidents may not have seen, in order.</param>
public sealed record PageLedger(long LastTaken, long LastSettled, ImmutableList<PageSettlement> Settled)
{
    /// <summary>Most settlements that are kept for incidents that do not ask; the oldest go first.</summary>
    public const int MaxSettled = 10_000;

    public static PageLedger Empty { get; } = new(0, 0, []);

    internal PageLedger Take(long page, long settledThrough)
    {
        if (page <= LastTaken)
            throw new InvalidOperationException($"Page {page} comes after {LastTaken} was taken.");
        return this with { LastTaken = page, Settled = Settled.RemoveAll(s => s.Number <= settledThrough) };
    }

    /// <summary>Notes what became of an entry of the outbox; nothing where it is not about an incident.</summary>
    internal PageLedger Settle(OutboxEntry entry, DateTimeOffset at, PageOutcome outcome, string reason) =>
        entry.Page is { } page ? Settle(page.Told, at, outcome, reason, entry.Attempts) : this;

    internal PageLedger Settle(IncidentPage page, DateTimeOffset at, PageOutcome outcome, string reason, int attempts)
    {
        var settlement = new PageSettlement(
            LastSettled + 1, page.Number, page.Incident, page.Receiver, page.Person, at, outcome, reason, attempts);
        ImmutableList<PageSettlement> kept = Settled.Count < MaxSettled ? Settled : Settled.RemoveAt(0);
        return this with { LastSettled = settlement.Number, Settled = kept.Add(settlement) };
    }
}
