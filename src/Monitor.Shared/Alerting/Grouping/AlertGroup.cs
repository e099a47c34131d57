using System.Collections.Immutable;
using Monitor.Shared.Series;

namespace Monitor.Shared.Alerting.Grouping;

/// <summary>Names a group: the route, and the values of the labels that it groups by.</summary>
/// <param name="Route">The route's place in the tree.</param>
/// <param name="Labels">What the alerts of the group have in common.</param>
public readonly record struct GroupId(string Route, LabelSet Labels);

/// <summary>Alerts that a receiver is told of together.</summary>
/// <param name="Number">From 1, in the order in which groups came to be.</param>
/// <param name="Id">What it is the group of.</param>
/// <param name="Members">Its alerts; true for those that the group has told while they fired.</param>
/// <param name="LastToldAt">When it was last told; null when it never was.</param>
/// <param name="DueAt">When there is next something to look at; null when only a change of an alert is.</param>
public sealed record AlertGroup(
    long Number,
    GroupId Id,
    ImmutableSortedDictionary<LabelSet, bool> Members,
    DateTimeOffset? LastToldAt,
    DateTimeOffset? DueAt)
{
    internal static ImmutableSortedDictionary<LabelSet, bool> NoMembers { get; } =
        ImmutableSortedDictionary.Create<LabelSet, bool>(new ByText());

    /// <summary>An order that is the same in every process.</summary>
    private sealed class ByText : IComparer<LabelSet>
    {
        public int Compare(LabelSet? x, LabelSet? y)
        {
            for (int i = 0; i < Math.Min(x!.Count, y!.Count); i++)
            {
                int order = x[i].CompareTo(y[i]);
                if (order != 0)
                    return order;
            }

            return x.Count.CompareTo(y!.Count);
        }
    }
}
