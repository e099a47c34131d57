using System.Collections.Immutable;
using Monitor.Shared.Series;

namespace Monitor.Shared.Alerting.Inhibition;

/// <summary>
/// Which firing alerts inhibit at which place. An alert is looked up at the places where rules take it, so a decision
/// costs as many look-ups as rules take the alert, however many rules, sources and targets there are. Immutable.
/// </summary>
public sealed class InhibitionIndex
{
    private readonly ImmutableDictionary<InhibitionPlace, ImmutableSortedSet<InhibitingAlert>> _sources;

    private InhibitionIndex(
        InhibitionRules rules, ImmutableDictionary<InhibitionPlace, ImmutableSortedSet<InhibitingAlert>> sources)
    {
        Rules = rules;
        _sources = sources;
    }

    public static InhibitionIndex Empty { get; } = For(InhibitionRules.None);

    public InhibitionRules Rules { get; }

    public static InhibitionIndex For(InhibitionRules rules) =>
        new(rules, ImmutableDictionary<InhibitionPlace, ImmutableSortedSet<InhibitingAlert>>.Empty);

    /// <summary>The alert fires.</summary>
    /// <param name="number">The alert's number: of two that inhibit, the older one is named.</param>
    public InhibitionIndex Add(LabelSet labels, long number)
    {
        List<InhibitionPlace> places = Rules.SourcePlaces(labels);
        return places.Count == 0 ? this : new InhibitionIndex(Rules, _sources.SetItems(places.Select(place =>
            KeyValuePair.Create(place, At(place).Add(Source(place, labels, number))))));
    }

    /// <summary>The alert fires no more.</summary>
    public InhibitionIndex Remove(LabelSet labels, long number)
    {
        List<InhibitionPlace> places = Rules.SourcePlaces(labels);
        if (places.Count == 0)
            return this;
        ImmutableDictionary<InhibitionPlace, ImmutableSortedSet<InhibitingAlert>>.Builder sources =
            _sources.ToBuilder();
        foreach (InhibitionPlace place in places)
        {
            ImmutableSortedSet<InhibitingAlert> left = At(place).Remove(Source(place, labels, number));
            if (left.IsEmpty)
                sources.Remove(place);
            else
                sources[place] = left;
        }

        return new InhibitionIndex(Rules, sources.ToImmutable());
    }

    /// <summary>An alert that keeps this one from being told; null when none does.</summary>
    public Inhibitor? FindInhibitor(LabelSet labels)
    {
        if (_sources.IsEmpty)
            return null;
        foreach (InhibitionPlace place in Rules.TargetPlaces(labels))
        {
            if (!_sources.TryGetValue(place, out ImmutableSortedSet<InhibitingAlert>? sources))
                continue;
            // One-sided sources come first; a two-sided alert is inhibited by no other kind.
            InhibitingAlert source = sources.Min!;
            if (!source.IsTwoSided || !Rules.IsTwoSided(place, labels))
                return new Inhibitor(source.Labels, place);
        }

        return null;
    }

    private ImmutableSortedSet<InhibitingAlert> At(InhibitionPlace place) =>
        _sources.GetValueOrDefault(place) ?? [];

    private InhibitingAlert Source(InhibitionPlace place, LabelSet labels, long number) =>
        new(labels, number, Rules.IsTwoSided(place, labels));
}

/// <summary>Who keeps an alert from being told.</summary>
/// <param name="Alert">The labels of the alert that inhibits.</param>
/// <param name="Place">By which rule, and at which values.</param>
public readonly record struct Inhibitor(LabelSet Alert, InhibitionPlace Place);

/// <summary>A source at a place: one-sided ones first, then the oldest.</summary>
internal sealed record InhibitingAlert(LabelSet Labels, long Number, bool IsTwoSided) : IComparable<InhibitingAlert>
{
    public int CompareTo(InhibitingAlert? other)
    {
        if (other is null)
            return 1;
        int bySides = IsTwoSided.CompareTo(other.IsTwoSided);
        return bySides != 0 ? bySides : Number.CompareTo(other.Number);
    }
}
