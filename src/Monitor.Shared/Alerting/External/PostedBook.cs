using System.Collections.Immutable;
using Monitor.Shared.Series;

namespace Monitor.Shared.Alerting.External;

/// <summary>What other systems said of their alerts, and which of these ends first. Immutable.</summary>
public sealed record PostedBook(
    ImmutableDictionary<LabelSet, PostedState> All, ImmutableSortedDictionary<EndedAlert, LabelSet> Ends,
    ImmutableDictionary<long, LabelSet> ByNumber)
{
    /// <summary>The rule that stands for another system as the source of an alert.</summary>
    public const string Rule = "external";

    public static PostedBook Empty { get; } = new(
        ImmutableDictionary<LabelSet, PostedState>.Empty, ImmutableSortedDictionary<EndedAlert, LabelSet>.Empty,
        ImmutableDictionary<long, LabelSet>.Empty);

    public DateTimeOffset? FirstEndsAt => Ends.IsEmpty ? null : Ends.First().Key.At;

    internal PostedBook Set(LabelSet labels, PostedState state)
    {
        PostedBook rest = Remove(labels);
        return new PostedBook(
            rest.All.Add(labels, state), rest.Ends.Add(new EndedAlert(state.EndsAt, state.Number), labels),
            rest.ByNumber.Add(state.Number, labels));
    }

    internal PostedBook Remove(LabelSet labels) => All.TryGetValue(labels, out PostedState? state)
        ? new PostedBook(All.Remove(labels), Ends.Remove(new EndedAlert(state.EndsAt, state.Number)),
            ByNumber.Remove(state.Number))
        : this;

    /// <summary>These were sent again; one that is gone meanwhile stays gone.</summary>
    internal PostedBook Extend(ImmutableArray<long> numbers, DateTimeOffset endsAt, DateTimeOffset at)
    {
        ImmutableDictionary<LabelSet, PostedState>.Builder all = All.ToBuilder();
        ImmutableSortedDictionary<EndedAlert, LabelSet>.Builder ends = Ends.ToBuilder();
        foreach (long number in numbers)
        {
            if (!ByNumber.TryGetValue(number, out LabelSet? labels))
                continue;
            PostedState state = all[labels];
            ends.Remove(new EndedAlert(state.EndsAt, number));
            ends.Add(new EndedAlert(endsAt, number), labels);
            all[labels] = state with { EndsAt = endsAt, UpdatedAt = at };
        }

        return this with { All = all.ToImmutable(), Ends = ends.ToImmutable() };
    }
}

/// <summary>What another system said last of one alert.</summary>
/// <param name="Number">The alert's number.</param>
/// <param name="EndsAt">When it ends unless it is sent again.</param>
/// <param name="UpdatedAt">When it was last sent.</param>
/// <param name="GeneratorUrl">Where to look at its cause.</param>
public sealed record PostedState(long Number, DateTimeOffset EndsAt, DateTimeOffset UpdatedAt, string GeneratorUrl);
