using Monitor.Actors.Ports;
using Monitor.Shared.Merging;
using Monitor.Shared.Queries;
using Monitor.Shared.Rules;
using Monitor.Shared.Rules.Matching;
using Monitor.Shared.Sharding;

namespace Monitor.Actors.Queries;

/// <summary>
/// Reads from all shards as if they were one: a question goes to the shards that can know, answers are joined, and a
/// shard that does not answer in time makes the answer partial instead of failing it. Thread-safe.
/// </summary>
public sealed class MonitorQueries(IShardQuestions shards, IHistory history)
{
    /// <summary>How long a question waits for shards when nothing is said.</summary>
    public static TimeSpan DefaultPatience { get; } = TimeSpan.FromSeconds(10);

    private readonly HistoryPoints _history = new(history);
    private readonly MergedHistory _mergedHistory = new(history);

    public async Task<QueryAnswer<FoundSeries>> SelectAsync(
        IReadOnlyList<LabelMatcher> matchers, int limit, CancellationToken cancel, TimeSpan? patience = null)
    {
        Answers answers = await AskAsync(ShardsFor(matchers), new ShardQuery.Select(matchers, limit), patience, cancel)
            .ConfigureAwait(false);
        return answers.Join<ShardAnswer.Selected, FoundSeries>(a => a.Series, a => a.Found, limit);
    }

    public async Task<QueryAnswer<SeriesReadings>> ReadAsync(
        ShardQuery.Read query, CancellationToken cancel, TimeSpan? patience = null)
    {
        Answers answers = await AskAsync(ShardsFor(query.Matchers), query, patience, cancel).ConfigureAwait(false);
        return answers.Join<ShardAnswer.Readings, SeriesReadings>(a => a.Series, a => a.Found, query.Limit);
    }

    /// <summary>Points from memory, and from history what is older.</summary>
    public async Task<QueryAnswer<SeriesPoints>> ReadRangeAsync(
        ShardQuery.Range query, CancellationToken cancel, TimeSpan? patience = null)
    {
        Answers answers = await AskAsync(ShardsFor(query.Matchers), query, patience, cancel).ConfigureAwait(false);
        QueryAnswer<SeriesPoints> hot =
            answers.Join<ShardAnswer.Points, SeriesPoints>(a => a.Series, a => a.Found, query.Limit);
        var whole = new List<SeriesPoints>(hot.Items.Count);
        foreach (SeriesPoints series in hot.Items)
        {
            ShardId shard = shards.ShardOf(series.Series.Descriptor.Component);
            whole.Add(await _history.PrependAsync(shard, series, query, cancel).ConfigureAwait(false));
        }

        return hot with { Items = whole };
    }

    /// <summary>
    /// Windows of series together: each owner merges its own, here their states are merged. What comes out is what one
    /// node with all the series would answer, to the bit.
    /// </summary>
    public async Task<MergedAnswer> ReadMergedAsync(
        ShardQuery.ReadMerged query, CancellationToken cancel, TimeSpan? patience = null)
    {
        Answers answers = await AskAsync(ShardsFor(query.Of.Matchers), query, patience, cancel).ConfigureAwait(false);
        return answers.Merge(query.Of.Limit);
    }

    /// <summary>A chart of series together, from memory and history.</summary>
    public async Task<MergedAnswer> ReadMergedRangeAsync(
        ShardQuery.RangeMerged query, CancellationToken cancel, TimeSpan? patience = null)
    {
        Answers answers = await AskAsync(ShardsFor(query.Of.Matchers), query, patience, cancel).ConfigureAwait(false);
        if (answers.Refusal is null && MergedHistory.Refuse(answers.Of<ShardAnswer.Merged>(), query.Of) is { } tooMuch)
            return new MergedAnswer([], false, answers.Missing, tooMuch);
        foreach ((ShardId shard, ShardAnswer.Merged merged) in answers.Of<ShardAnswer.Merged>())
            await _mergedHistory.AddAsync(shard, merged, query.Of, cancel).ConfigureAwait(false);
        return answers.Merge(query.Of.Limit);
    }

    public async Task<QueryAnswer<FoundComponent>> ListComponentsAsync(
        CancellationToken cancel, TimeSpan? patience = null)
    {
        Answers answers = await AskAsync(AllShards(), new ShardQuery.ListComponents(), patience, cancel)
            .ConfigureAwait(false);
        QueryAnswer<FoundComponent> all =
            answers.Join<ShardAnswer.Components, FoundComponent>(a => a.All, a => a.All.Count, int.MaxValue);
        return all with { Items = [.. all.Items.OrderBy(component => component.Name, StringComparer.Ordinal)] };
    }

    /// <summary>How every rule stands, its instances of all shards together.</summary>
    public async Task<QueryAnswer<RuleStatus>> ListRulesAsync(
        CancellationToken cancel, TimeSpan? patience = null)
    {
        Answers answers =
            await AskAsync(AllShards(), new ShardQuery.ListRules(), patience, cancel).ConfigureAwait(false);
        QueryAnswer<RuleStatus> all =
            answers.Join<ShardAnswer.Rules, RuleStatus>(a => a.All, a => a.All.Count, int.MaxValue);
        return all with { Items = [.. all.Items.GroupBy(status => status.Rule).Select(Combine)] };
    }

    private static RuleStatus Combine(IEnumerable<RuleStatus> parts)
    {
        RuleStatus[] all = [.. parts];
        return all[0] with
        {
            State = all.Max(part => part.State),
            Alerts = [.. all.SelectMany(part => part.Alerts).OrderByDescending(a => a.State).ThenBy(a => a.ActiveAt)],
            Instances = all.Sum(part => part.Instances),
            LastEvaluation = all.Max(part => part.LastEvaluation),
            Health = all.Any(part => part.Health == "ok") ? "ok" : all[0].Health,
            LastError = all.Select(part => part.LastError).FirstOrDefault(error => error.Length > 0) ?? "",
        };
    }

    private IEnumerable<ShardId> AllShards() => Enumerable.Range(0, shards.Count).Select(shard => new ShardId(shard));

    private IEnumerable<ShardId> ShardsFor(IReadOnlyList<LabelMatcher> matchers) =>
        matchers.FirstOrDefault(m => m.IsExact && m.Name == SeriesSelector.ComponentName) is { } component
            ? [shards.ShardOf(component.Value)]
            : AllShards();

    private async Task<Answers> AskAsync(
        IEnumerable<ShardId> whom, ShardQuery query, TimeSpan? patience, CancellationToken cancel)
    {
        TimeSpan wait = patience ?? DefaultPatience;
        var asked = whom
            .Select(shard => (Shard: shard, Task: shards.AskAsync(shard, query, wait, cancel).AsTask()))
            .ToList();
        var answers = new Answers();
        foreach ((ShardId shard, Task<ShardReply> task) in asked)
        {
            ShardReply reply = await task.ConfigureAwait(false);
            if (reply.Answer is { } answer)
                answers.Given.Add((shard, answer));
            else
                answers.Missing.Add(new MissingShard(shard, reply.Reason));
        }

        return answers;
    }

    private sealed class Answers
    {
        public List<(ShardId Shard, ShardAnswer Answer)> Given { get; } = [];

        public List<MissingShard> Missing { get; } = [];

        public QueryAnswer<T> Join<TAnswer, T>(
            Func<TAnswer, IReadOnlyList<T>> items, Func<TAnswer, int> found, int limit)
            where TAnswer : ShardAnswer =>
            new(
                [.. Of<TAnswer>().SelectMany(given => items(given.Answer)).Take(limit)],
                Of<TAnswer>().Sum(given => found(given.Answer)), Missing);

        /// <summary>Why a shard would not; null when none refused.</summary>
        public string? Refusal => Of<ShardAnswer.Refused>().Select(given => given.Answer.Reason).FirstOrDefault();

        public IEnumerable<(ShardId Shard, TAnswer Answer)> Of<TAnswer>()
            where TAnswer : ShardAnswer =>
            Given.Where(given => given.Answer is TAnswer).Select(given => (given.Shard, (TAnswer)given.Answer));

        public MergedAnswer Merge(int limit)
        {
            if (Refusal is { } refusal)
                return new MergedAnswer([], false, Missing, refusal);
            IReadOnlyList<MergedGroup> all =
                MergedGroup.Join(Of<ShardAnswer.Merged>().SelectMany(given => given.Answer.Groups));
            bool hasMore = all.Count > limit || Of<ShardAnswer.Merged>().Any(given => given.Answer.Found > limit);
            return new MergedAnswer([.. all.Take(limit)], hasMore, Missing, "");
        }
    }
}
