using Monitor.Shared.Merging;
using Monitor.Shared.Rules.Matching;
using Monitor.Shared.Windows;

namespace Monitor.Shared.Queries;

/// <summary>What a shard can be asked. Plain values, so that a question can go to another node.</summary>
public abstract record ShardQuery
{
    private ShardQuery()
    {
    }

    /// <summary>Which series there are.</summary>
    /// <param name="Matchers">
    /// Demands on labels; <c>__name__</c> is the metric and <c>component</c> the component.
    /// </param>
    /// <param name="Limit">Most series in the answer.</param>
    public sealed record Select(IReadOnlyList<LabelMatcher> Matchers, int Limit) : ShardQuery;

    /// <summary>Statistics over windows that end now.</summary>
    /// <param name="Matchers">Which series.</param>
    /// <param name="Statistics">What to read.</param>
    /// <param name="Windows">Lengths in seconds, each 1 to 600.</param>
    /// <param name="AtSecond">The second under way, Unix seconds.</param>
    /// <param name="IncludeCurrent">Volumes include the second under way.</param>
    /// <param name="Limit">Most series in the answer.</param>
    public sealed record Read(
        IReadOnlyList<LabelMatcher> Matchers,
        IReadOnlyList<Statistic> Statistics,
        IReadOnlyList<int> Windows,
        long AtSecond,
        bool IncludeCurrent,
        int Limit) : ShardQuery;

    /// <summary>One statistic over each step of a stretch of time, as far as it is in memory.</summary>
    /// <param name="Matchers">Which series.</param>
    /// <param name="Statistic">What to read.</param>
    /// <param name="FromSecond">First second, Unix seconds; steps begin here.</param>
    /// <param name="ToSecond">Last second, inclusive.</param>
    /// <param name="StepSeconds">Length of a step.</param>
    /// <param name="Limit">Most series in the answer.</param>
    public sealed record Range(
        IReadOnlyList<LabelMatcher> Matchers,
        Statistic Statistic,
        long FromSecond,
        long ToSecond,
        int StepSeconds,
        int Limit) : ShardQuery;

    /// <summary>Which components there are.</summary>
    public sealed record ListComponents : ShardQuery;

    /// <summary>How the rules stand.</summary>
    public sealed record ListRules : ShardQuery;

    /// <summary>The last batch of a native session that has counted.</summary>
    public sealed record LastSequence(UInt128 Session) : ShardQuery;

    /// <summary>Statistics over windows that end now, of many series together.</summary>
    /// <param name="Of">Which series, statistics and windows; the limit is of groups.</param>
    /// <param name="Grouping">Which series go together.</param>
    public sealed record ReadMerged(Read Of, SeriesGrouping Grouping) : ShardQuery;

    /// <summary>One statistic over each step of a stretch of time, of many series together.</summary>
    /// <param name="Of">Which series, statistic and steps; the limit is of groups.</param>
    /// <param name="Grouping">Which series go together.</param>
    public sealed record RangeMerged(Range Of, SeriesGrouping Grouping) : ShardQuery;
}
