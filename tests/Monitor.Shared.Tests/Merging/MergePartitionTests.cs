using Monitor.Shared.Aggregation;
using Monitor.Shared.Merging;
using Monitor.Shared.Peers;
using Monitor.Shared.Queries;
using Monitor.Shared.Sharding;
using Monitor.Shared.Tests.Peers;
using Monitor.Shared.Windows;

namespace Monitor.Shared.Tests.Merging;

/// <summary>
/// Series merged by several owners and then together are what one owner of all would have said, to the bit: whatever
/// the split, the order and the grouping of the merges, and over the wire.
/// </summary>
public sealed class MergePartitionTests
{
    private static readonly int[] Windows = [1, 10, 60, 300, 600];

    private static readonly Statistic[] Statistics = [.. StatisticNames.All.Where(s => s != Statistic.Last)];

    private static readonly SeriesGrouping[] Groupings =
    [
        SeriesGrouping.All, new(["venue"], false), new(["component", "venue"], false), new(["nowhere"], false),
        new(["instance"], true), new(["instance", "component", "zone"], true),
    ];

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Windows_of_any_split_are_those_of_one_place(bool isMixed)
    {
        for (int seed = 0; seed < 6; seed++)
        {
            using var field = new SeriesField(seed, series: 40, seconds: 330, isMixed);
            var random = new Random(seed);
            ShardState[] one = field.Split(1, _ => 0);
            ShardState[] many = field.Split(4, _ => random.Next(4));
            foreach (SeriesGrouping grouping in Groupings)
            {
                var query = new ShardQuery.ReadMerged(
                    new ShardQuery.Read([], Statistics, Windows, field.End, random.Next(2) == 0, 1000), grouping);
                Assert.Equal(Describe(Ask(one, query, null)), Describe(Ask(many, query, random)));
            }
        }
    }

    [Fact]
    public void Chart_of_any_split_is_that_of_one_place()
    {
        for (int seed = 0; seed < 8; seed++)
        {
            using var field = new SeriesField(seed, series: 30, seconds: 400);
            var random = new Random(seed);
            ShardState[] one = field.Split(1, _ => 0);
            ShardState[] many = field.Split(3, _ => random.Next(3));
            foreach (Statistic statistic in Statistics)
            {
                (long from, int step) = MergedChart.Align(SeriesField.Start, random.Next(1, 90), field.End);
                var query = new ShardQuery.RangeMerged(
                    new ShardQuery.Range([], statistic, from, field.End, step, 1000),
                    Groupings[seed % Groupings.Length]);
                Assert.Equal(
                    DescribeChart(Ask(one, query, null), query.Of), DescribeChart(Ask(many, query, random), query.Of));
            }
        }
    }

    [Fact]
    public void First_groups_of_all_shards_are_whole_whatever_the_limit()
    {
        using var field = new SeriesField(3, series: 60, seconds: 60);
        var random = new Random(3);
        ShardState[] many = field.Split(4, _ => random.Next(4));
        var read = new ShardQuery.Read([], Statistics, [60], field.End, false, 1000);
        var grouping = new SeriesGrouping(["component", "venue"], false);
        string[] all = [.. Describe(Ask(many, new ShardQuery.ReadMerged(read, grouping), random))];
        for (int limit = 1; limit < all.Length; limit += 5)
        {
            IReadOnlyList<MergedGroup> some =
                Ask(many, new ShardQuery.ReadMerged(read with { Limit = limit }, grouping), random);
            Assert.Equal(all[..limit], Describe([.. some.Take(limit)]));
        }
    }

    [Fact]
    public void Question_that_asks_too_much_is_refused_with_what_to_ask_instead()
    {
        using var field = new SeriesField(1, series: 40, seconds: 5);
        ShardState shard = field.Split(1, _ => 0)[0];
        Assert.Contains("group by fewer labels", Refusal(Enumerable.Repeat(1, 1000)));
        Assert.Contains("shorter windows", Refusal(Enumerable.Repeat(600, 1000)));
        Assert.Contains("narrow the matchers", MergeLimits.RefuseBuckets(10_000, 10_000));

        string Refusal(IEnumerable<int> windows) => Assert.IsType<ShardAnswer.Refused>(ShardReader.Answer(
            shard,
            new ShardQuery.ReadMerged(
                new ShardQuery.Read([], Statistics, [.. windows], field.End, false, 1000),
                new SeriesGrouping(["instance"], false)))).Reason;
    }

    private static IReadOnlyList<MergedGroup> Ask(ShardState[] shards, ShardQuery query, Random? random)
    {
        List<List<MergedGroup>> answers =
            [.. shards.Select(shard => ((ShardAnswer.Merged)ShardReader.Answer(shard, query)).Groups.ToList())];
        if (random is null)
            return MergedGroup.Join(answers.SelectMany(groups => groups));
        List<IReadOnlyList<MergedGroup>> left = [.. answers.Select(a => random.Next(2) == 0 ? a : Cross(a))];
        while (left.Count > 1)
        {
            int first = random.Next(left.Count);
            IReadOnlyList<MergedGroup> one = left[first];
            left.RemoveAt(first);
            int second = random.Next(left.Count);
            left[second] = MergedGroup.Join(random.Next(2) == 0 ? one.Concat(left[second]) : left[second].Concat(one));
        }

        return left[0];
    }

    /// <summary>Over the wire, as another node hears it.</summary>
    private static IReadOnlyList<MergedGroup> Cross(List<MergedGroup> groups)
    {
        var reader = new PeerAnswerReader();
        foreach (byte[] part in PeerCodecTests.Parts(new Epoch(1), new ShardAnswer.Merged(groups, groups.Count)))
            reader.Add(part);
        return ((ShardAnswer.Merged)reader.Answer).Groups;
    }

    private static IEnumerable<string> Describe(IReadOnlyList<MergedGroup> groups) =>
        groups.Select(group => $"{group.Key} {group.Series} {group.LastSeenMs} {group.NewestSecond} {group.IsStale} "
            + string.Join(' ', group.Windows.SelectMany(
                window => Statistics.Select(s => $"{s} {Bits(window.Read(s, group.Key.Kind))}"))));

    private static IEnumerable<string> DescribeChart(IReadOnlyList<MergedGroup> groups, ShardQuery.Range query) =>
        groups.Select(group => $"{group.Key} {group.Series} " + string.Join(' ', MergedChart.Read(group, query).Select(
            p => Bits(new WindowReading(p.Value.Value, p.Value.LowerBound, p.Value.UpperBound, p.Second, 0, 0)))));

    private static string Bits(WindowReading reading) => string.Join(
        ',', Hex(reading.Value), Hex(reading.LowerBound), Hex(reading.UpperBound), reading.FromSecond, reading.ToSecond,
        reading.Count);

    private static string Hex(double value) => BitConverter.DoubleToUInt64Bits(value).ToString("x");
}
