using Monitor.Shared.Alerting;
using Monitor.Shared.Merging;
using Monitor.Shared.Peers;
using Monitor.Shared.Queries;
using Monitor.Shared.Rules;
using Monitor.Shared.Rules.Matching;
using Monitor.Shared.Series;
using Monitor.Shared.Sharding;
using Monitor.Shared.Tests.Merging;
using Monitor.Shared.Windows;

namespace Monitor.Shared.Tests.Peers;

/// <summary>Questions and answers of every kind, drawn from a seed, with what breaks codecs.</summary>
internal sealed class RandomPeerMessages(int seed)
{
    private static readonly double[] Doubles =
    [
        0, -0.0, 1, -1.5, double.NaN, double.PositiveInfinity, double.NegativeInfinity, double.Epsilon, double.MaxValue,
        BitConverter.UInt64BitsToDouble(0x7FF8_0000_0000_1234),
    ];

    private static readonly string[] Texts = ["a", "order-gateway", "µ", "line\nbreak", "\"quoted\"", "日本", "x/y", " "];

    private readonly Random _random = new(seed);

    public PeerQuestion Question() =>
        new(_random.Next(2) == 0 ? new ShardId(_random.Next(1024)) : ShardId.Alerting, Query());

    public ShardAnswer Answer() => _random.Next(8) switch
    {
        0 => new ShardAnswer.Selected(Many(40, Series), _random.Next()),
        1 => new ShardAnswer.Readings(
            Many(20, () => new SeriesReadings(Series(), Many(3, () => (IReadOnlyList<WindowReading>)Many(4, Reading)))),
            _random.Next()),
        2 => new ShardAnswer.Points(Many(5, Points), _random.Next()),
        3 => new ShardAnswer.Components(Many(10, () => new FoundComponent(
            Text(), _random.Next(1024), _random.Next(), Time(), Time(), Many(4, Text)))),
        4 => new ShardAnswer.Rules(Many(6, Status)),
        5 => new ShardAnswer.Merged(Merged(), _random.Next(), _random.Next(2) == 0),
        6 => new ShardAnswer.Refused(Text()),
        _ => new ShardAnswer.Sequence(_random.NextInt64()),
    };

    public Epoch Epoch() => new(_random.NextInt64());

    public FoundSeries Series() => new(
        new SeriesDescriptor(Text(), Text(), Labels(), Pick(Enum.GetValues<SeriesKind>()), Maybe(Text), Maybe(Text)),
        Id(), Time(), _random.Next(2) == 0);

    private ShardQuery Query() => _random.Next(8) switch
    {
        0 => new ShardQuery.Select(Many(4, Matcher), _random.Next()),
        1 => Read(),
        2 => Range(),
        3 => new ShardQuery.ListComponents(),
        4 => new ShardQuery.ListRules(),
        5 => new ShardQuery.ReadMerged(Read(), Grouping()),
        6 => new ShardQuery.RangeMerged(Range(), Grouping()),
        _ => new ShardQuery.LastSequence(Id()),
    };

    private ShardQuery.Read Read() => new(
        Many(4, Matcher), Many(5, () => Pick(Enum.GetValues<Statistic>())), Many(6, () => _random.Next(1, 601)), Time(),
        _random.Next(2) == 0, _random.Next());

    private ShardQuery.Range Range() => new(
        Many(4, Matcher), Pick(Enum.GetValues<Statistic>()), -Time(), Time(), _random.Next(1, 100_000), _random.Next());

    private SeriesGrouping Grouping() => new(Many(4, Text), _random.Next(2) == 0);

    /// <summary>What a shard says of random series: the parts of a sum are not just any numbers.</summary>
    private IReadOnlyList<MergedGroup> Merged()
    {
        using var field = new SeriesField(_random.Next(), _random.Next(1, 8), seconds: 90);
        Statistic[] statistics = [.. StatisticNames.All.Where(s => s != Statistic.Last)];
        ShardQuery query = _random.Next(2) == 0
            ? new ShardQuery.ReadMerged(
                new ShardQuery.Read([], statistics, [1, 60], field.End, true, 10), new SeriesGrouping(["venue"], false))
            : new ShardQuery.RangeMerged(
                new ShardQuery.Range([], Pick(statistics), SeriesField.Start - 60, field.End, 10, 10),
                SeriesGrouping.All);
        return ((ShardAnswer.Merged)ShardReader.Answer(field.Split(1, _ => 0)[0], query)).Groups;
    }

    private LabelMatcher Matcher()
    {
        Assert.True(LabelMatcher.TryCreate(
            Text(), Pick(Enum.GetValues<MatchOperator>()), Pick(["", "a", "sd.*", "µ|x"]), out LabelMatcher matcher,
            out _));
        return matcher;
    }

    private WindowReading Reading()
    {
        double value = Double();
        return new WindowReading(
            value, _random.Next(2) == 0 ? value : Double(), _random.Next(2) == 0 ? value : Double(), Time(), -Time(),
            _random.NextInt64());
    }

    private SeriesPoints Points() => new(
        Series(), Time(), Many(30, () => new StatisticPoint(_random.NextInt64(-1L << 40, 1L << 40), Double())));

    private RuleStatus Status() => new(
        new RuleKey(Id()), Pick(Enum.GetValues<AlertState>()),
        Many(3, () => new ActiveAlert(
            Labels(), Labels(), Pick(Enum.GetValues<AlertState>()), At(), _random.Next(2) == 0 ? null : At(),
            Double())),
        _random.Next(), _random.Next(2) == 0 ? null : At(), Text(), Maybe(Text));

    private LabelSet Labels() => LabelSet.From(Many(4, () => new Label(Text(), Text())));

    private DateTimeOffset At() => DateTimeOffset.FromUnixTimeMilliseconds(Time());

    private long Time() => _random.NextInt64(1L << 42);

    private UInt128 Id() => new((ulong)_random.NextInt64(), (ulong)_random.NextInt64());

    private double Double() => _random.Next(2) == 0 ? Pick(Doubles) : _random.NextDouble() * 1e6;

    private string Text() => Pick(Texts) + _random.Next(10);

    private string Maybe(Func<string> text) => _random.Next(2) == 0 ? "" : text();

    private T Pick<T>(T[] from) => from[_random.Next(from.Length)];

    private List<T> Many<T>(int most, Func<T> one) =>
        [.. Enumerable.Range(0, _random.Next(most + 1)).Select(_ => one())];
}
