using System.Collections.Immutable;
using Monitor.Shared.Alerting.Paging;

namespace Monitor.Shared.Incidents;

/// <summary>
/// Pages on their way: decided and not settled yet. Whoever hands them over hands all those that the alert manager has
/// not taken, in order, as often as it likes.
/// </summary>
/// <param name="Waiting">By number.</param>
/// <param name="Last">The highest number given.</param>
/// <param name="SettledThrough">The last settlement that is known here.</param>
public sealed record PageQueue(ImmutableSortedDictionary<long, IncidentPage> Waiting, long Last, long SettledThrough)
{
    public static PageQueue Empty { get; } = new(ImmutableSortedDictionary<long, IncidentPage>.Empty, 0, 0);

    /// <summary>Those after a number, in order.</summary>
    public ImmutableArray<IncidentPage> After(long number) =>
        Last > number ? [.. Waiting.Where(page => page.Key > number).Select(page => page.Value)] : [];

    internal PageQueue Add(IncidentPage page)
    {
        if (page.Number <= Last)
            throw new InvalidOperationException($"Page {page.Number} comes after {Last}.");
        return this with { Waiting = Waiting.Add(page.Number, page), Last = page.Number };
    }

    internal PageQueue Settle(PageSettlement settlement) => this with
    {
        Waiting = Waiting.Remove(settlement.Page),
        SettledThrough = Math.Max(SettledThrough, settlement.Number),
    };

    /// <summary>Nobody will ask any more what became of an incident's pages.</summary>
    internal PageQueue Forget(long incident) => this with
    {
        Waiting = Waiting.RemoveRange(Waiting.Values.Where(page => page.Incident == incident).Select(p => p.Number)),
    };
}
