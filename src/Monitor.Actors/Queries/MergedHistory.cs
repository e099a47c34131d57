using Monitor.Actors.Ports;
using Monitor.Shared.Merging;
using Monitor.Shared.Queries;
using Monitor.Shared.Sharding;
using Monitor.Shared.Windows;

namespace Monitor.Actors.Queries;

/// <summary>
/// The part of a merged chart that memory has not any more: history's buckets go into the steps beside what memory has,
/// series by series up to where its memory begins, so a step on both sides of the seam is whole.
/// </summary>
internal sealed class MergedHistory(IHistory history)
{
    private const int MinuteSeconds = (int)HistoryResolution.OneMinute;

    /// <summary>Seconds of which a write to history may be under way.</summary>
    private const int FurthestBehind = 10 * MinuteSeconds;

    /// <summary>Series that are read in one go.</summary>
    private const int SeriesAtOnce = 500;

    /// <summary>Why a question reads too much of history; null when it does not.</summary>
    public static string? Refuse(
        IEnumerable<(ShardId Shard, ShardAnswer.Merged Answer)> answers, ShardQuery.Range query)
    {
        long series = answers.Sum(given => given.Answer.Groups.Sum(group => (long)group.Members.Count));
        return MergeLimits.RefuseBuckets(
            series, (query.ToSecond - query.FromSecond) / (int)ResolutionFor(query) + 1);
    }

    /// <summary>Adds what history has of a shard's groups.</summary>
    public async ValueTask AddAsync(
        ShardId shard, ShardAnswer.Merged answer, ShardQuery.Range query, CancellationToken cancel)
    {
        Dictionary<UInt128, Member> members = [];
        foreach (MergedGroup group in answer.Groups)
        {
            foreach (MergedMember member in group.Members)
                members[member.Fingerprint] = new Member(group, member.HeldFromSecond);
        }

        HistoryResolution resolution = ResolutionFor(query);
        foreach (UInt128[] some in members.Keys.Chunk(SeriesAtOnce))
        {
            long to = Math.Min(query.ToSecond + 1, some.Max(series => members[series].HeldFromSecond));
            IAsyncEnumerable<HistoryChunk> chunks =
                history.ReadAsync(shard, resolution, some, query.FromSecond * 1000, to * 1000, cancel);
            await foreach (HistoryChunk chunk in chunks.ConfigureAwait(false))
                Add(chunk.Payload.Span, members[chunk.Series], query);
        }

        if (answer.IsHistoryBehind && query.Statistic.IsVolume())
            LeaveOutTornSteps(members.Values, query);
    }

    /// <summary>Steps of whole minutes need no finer buckets, which do not live as long.</summary>
    private static HistoryResolution ResolutionFor(ShardQuery.Range query) =>
        query.StepSeconds % MinuteSeconds == 0 && query.FromSecond % MinuteSeconds == 0
            ? HistoryResolution.OneMinute
            : HistoryResolution.TenSeconds;

    private static void Add(ReadOnlySpan<byte> payload, Member member, ShardQuery.Range query)
    {
        var reader = new HistoryChunkReader(payload);
        while (reader.MoveNext())
        {
            long start = reader.Current.StartSecond;
            if (start < query.FromSecond || start > query.ToSecond || start >= member.HeldFromSecond)
                continue;
            member.Group.Step(MergedChart.StepOf(query, start)).Add(reader.Current);
            member.NewestSecond = Math.Max(member.NewestSecond, start);
        }
    }

    /// <summary>
    /// Minutes that have just left a series' memory may not be in history yet: the steps that they belong to would tell
    /// too small a volume. From what history has up to where memory begins; longer it is not behind, or it is away.
    /// </summary>
    private static void LeaveOutTornSteps(IEnumerable<Member> members, ShardQuery.Range query)
    {
        foreach (Member member in members)
        {
            long held = Math.Min(member.HeldFromSecond, query.ToSecond + 1);
            long known = (member.NewestSecond / MinuteSeconds + 1) * MinuteSeconds;
            for (long second = Math.Max(known, held - FurthestBehind); second < held; second += MinuteSeconds)
            {
                long last = second + MinuteSeconds - 1;
                member.Group.LeaveOut(MergedChart.StepOf(query, second), MergedChart.StepOf(query, last));
            }
        }
    }

    private sealed record Member(MergedGroup Group, long HeldFromSecond)
    {
        public long NewestSecond { get; set; } = -1;
    }
}
