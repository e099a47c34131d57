using System.Runtime.CompilerServices;
using Monitor.Actors.Ports;
using Monitor.Actors.Queries;
using Monitor.Shared.Alerting;
using Monitor.Shared.Alerting.Routing;
using Monitor.Shared.Queries;
using Monitor.Shared.Rehearsal;
using Monitor.Shared.Rules;
using Monitor.Shared.Rules.Matching;
using Monitor.Shared.Sharding;
using Monitor.Shared.Windows;

namespace Monitor.Node.Rehearsal;

/// <summary>
/// Replays rules, a component at a time: a rule looks at series of one component, so each is a small world of its own,
/// and what was played is forgotten before the next.
/// </summary>
internal sealed class RuleReplay(
    MonitorQueries queries, IShardQuestions shards, IHistory history, AuditedPast audited)
{
    public const int MaxSeries = 5_000;
    public const long MaxBuckets = 20_000_000;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>Steps, the last of which has the answer.</summary>
    /// <exception cref="ReplayRefusedException">It would be too much.</exception>
    public async IAsyncEnumerable<ReplayStep> RunAsync(
        ReplayQuestion question, [EnumeratorCancellation] CancellationToken cancel)
    {
        ReplayRules rules = ReplayRules.Of(question.Groups, TimeSpan.FromSeconds(question.Resolution));
        var warnings = new List<string>();
        // Whoever asks sees that it has begun before the shards have answered.
        yield return new ReplayStep(new ReplayProgress(0, 0, 0), null);
        List<FoundSeries> found = await FindAsync(rules, warnings, cancel);
        Refuse(found.Count, question);
        IGrouping<string, FoundSeries>[] components = [.. found.GroupBy(series => series.Descriptor.Component)];
        var transitions = new List<AlertTransition>();
        long buckets = 0, evaluations = 0;
        for (int i = 0; i < components.Length; i++)
        {
            yield return new ReplayStep(new ReplayProgress(components.Length, i, buckets), null);
            (IReadOnlyList<AlertTransition> decided, long played, long judged) =
                await PlayAsync(question, rules.Rules, components[i].Key, [.. components[i]], cancel);
            transitions.AddRange(decided);
            buckets += played;
            evaluations += judged;
        }

        transitions.Sort(static (a, b) => a.At.CompareTo(b.At));
        IReadOnlyList<ReplayedPage>? pages =
            await Task.Run(() => ReplayPages.Of(transitions, question.Routing, question.Options, question.To), cancel);
        if (pages is null)
            warnings.Add($"who would have been told is not known: it took more than {ReplayPages.MostSteps} decisions");
        (DidFire past, IReadOnlyList<string> notKnown) = await audited.ReadAsync(question.From, question.To, cancel);
        warnings.AddRange(notKnown);
        yield return new ReplayStep(null, ReplaySummary.Of(
            question, rules, transitions, pages, past, (found.Count, buckets, evaluations), warnings));
    }

    private static void Refuse(int series, ReplayQuestion question)
    {
        long most = (long)((question.To - question.From).TotalSeconds / question.Resolution) * series;
        if (series > MaxSeries)
            throw new ReplayRefusedException($"the rules look at more than {MaxSeries} series; name a component");
        if (most > MaxBuckets)
        {
            throw new ReplayRefusedException(
                $"{series} series may have {most} buckets in that time, more than {MaxBuckets}; ask for a shorter "
                    + "time");
        }
    }

    private async Task<List<FoundSeries>> FindAsync(
        ReplayRules rules, List<string> warnings, CancellationToken cancel)
    {
        var found = new Dictionary<UInt128, FoundSeries>();
        var missing = new HashSet<string>();
        foreach (SeriesSelector selector in rules.Selectors)
        {
            List<LabelMatcher> matchers =
                [LabelMatcher.Equal(ShardReader.MetricName, selector.Metric), .. selector.Labels];
            if (selector.Component is { } component)
                matchers.Add(component);
            QueryAnswer<FoundSeries> answer = await queries.SelectAsync(matchers, MaxSeries + 1, cancel, Patience);
            foreach (FoundSeries series in answer.Items)
                found[series.Fingerprint] = series;
            missing.UnionWith(answer.Missing.Select(shard => $"shard {shard.Shard} did not answer: {shard.Reason}"));
        }

        warnings.AddRange(missing.Order(StringComparer.Ordinal));
        return [.. found.Values.OrderBy(series => series.Descriptor.Component, StringComparer.Ordinal)];
    }

    private async Task<(IReadOnlyList<AlertTransition> Transitions, long Buckets, long Evaluations)> PlayAsync(
        ReplayQuestion question, RuleSet rules, string component, IReadOnlyList<FoundSeries> series,
        CancellationToken cancel)
    {
        ShardId shard = shards.ShardOf(component);
        long fromMs = question.From.ToUnixTimeMilliseconds(), toMs = question.To.ToUnixTimeMilliseconds();
        using var stage = new RehearsalShard(rules, fromMs);
        Dictionary<UInt128, int> numbers = series.ToDictionary(s => s.Fingerprint, s => stage.Add(s.Descriptor));
        var feed = new ReplayFeed(question.Resolution);
        IAsyncEnumerable<HistoryChunk> chunks = history.ReadAsync(
            shard, (HistoryResolution)question.Resolution, numbers.Keys, fromMs, toMs, cancel);
        await foreach (HistoryChunk chunk in chunks.WithCancellation(cancel))
            Add(feed, numbers[chunk.Series], chunk.Payload.Span, fromMs / 1000, toMs / 1000);
        await Task.Run(() => feed.Play(stage, cancel), cancel);
        stage.AdvanceTo(toMs);
        return (stage.Transitions, feed.Count, stage.Evaluations);
    }

    private static void Add(ReplayFeed feed, int series, ReadOnlySpan<byte> payload, long from, long to)
    {
        var reader = new HistoryChunkReader(payload);
        while (reader.MoveNext())
        {
            if (reader.Current.StartSecond >= from && reader.Current.StartSecond < to)
                feed.Add(series, reader.Current);
        }
    }
}

/// <summary>What a replay is asked.</summary>
/// <param name="Resolution">The length of the buckets to judge, in seconds.</param>
internal sealed record ReplayQuestion(
    IReadOnlyList<RuleGroup> Groups, DateTimeOffset From, DateTimeOffset To, int Resolution, RoutingDefinition Routing,
    AlertOptions Options);

/// <summary>How far it is, or what came out.</summary>
internal sealed record ReplayStep(ReplayProgress? Progress, ReplayAnswer? Answer);

/// <summary>More than one replay may be.</summary>
internal sealed class ReplayRefusedException(string message) : Exception(message);
