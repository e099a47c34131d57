using System.Collections.Immutable;
using Monitor.Shared.Series;

namespace Monitor.Shared.Alerting.Degraded;

/// <summary>
/// Alerts that were paged without a journal, each held up until its shard should have found it again. Immutable.
/// </summary>
public sealed record AdoptedBook(ImmutableDictionary<LabelSet, AdoptedState> All)
{
    /// <summary>The rule that stands for what a node found without the database, as an alert's source.</summary>
    public const string Rule = "degraded";

    public static AdoptedBook Empty { get; } = new(ImmutableDictionary<LabelSet, AdoptedState>.Empty);

    /// <summary>When the next of them is let go; null when there is none.</summary>
    public DateTimeOffset? FirstUntil => All.IsEmpty ? null : All.Values.Min(one => one.Until);

    internal AdoptedBook Set(LabelSet labels, AdoptedState state) => new(All.SetItem(labels, state));

    internal AdoptedBook Remove(LabelSet labels) =>
        All.ContainsKey(labels) ? new AdoptedBook(All.Remove(labels)) : this;
}

/// <summary>An alert that was paged without a journal.</summary>
/// <param name="Until">Until when it is held up.</param>
/// <param name="EndedAt">When the node that found it saw its end; null where it saw none.</param>
public readonly record struct AdoptedState(DateTimeOffset Until, DateTimeOffset? EndedAt);
