using System.Collections.Immutable;

namespace Monitor.Shared.Escalation;

/// <summary>What a command leads to. Nothing has happened until the events are in the journal.</summary>
/// <param name="Book">The book before with the events applied.</param>
/// <param name="Events">To be journaled, in order, all or none; pages stand in them.</param>
/// <param name="Lapsed">Incidents whose acknowledgement ran out: nobody has them any more.</param>
public readonly record struct EscalationDecision(
    EscalationBook Book, ImmutableArray<EscalationEvent> Events, ImmutableArray<long> Lapsed)
{
    /// <summary>The pages that go out, in order.</summary>
    public IEnumerable<(long Incident, KeyedPage Page)> Pages =>
        Events.SelectMany(fact => fact.PagesOut.Select(page => (fact.Incident, page)));
}
