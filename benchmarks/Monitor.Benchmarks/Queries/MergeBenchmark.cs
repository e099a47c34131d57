using System.Diagnostics;
using Monitor.Benchmarks.Budget;
using Monitor.Shared.Aggregation;
using Monitor.Shared.Merging;
using Monitor.Shared.Peers;
using Monitor.Shared.Queries;
using Monitor.Shared.Rules;
using Monitor.Shared.Series;
using Monitor.Shared.Sharding;
using Monitor.Shared.Windows;
using Monitor.Shared.Wire;

namespace Monitor.Benchmarks.Queries;

/// <summary>
/// What it costs a shard to merge all of its series into one, by kind and window, and the bytes of that answer: how
/// long rules wait for a question, which is what the limits on questions are made of.
/// </summary>
internal static class MergeBenchmark
{
    private const int Series = 2_000;
    private const int Seconds = 660;
    private const int Rounds = 7;

    public static int Run(string[] arguments)
    {
        foreach (SeriesKind kind in (SeriesKind[])[SeriesKind.Gauge, SeriesKind.Counter, SeriesKind.Histogram])
        {
            var load = new ShardLoad(kind, Series, RuleSet.Empty);
            for (int second = 0; second < Seconds; second++)
                load.ApplySecond(evaluates: false);
            foreach (int window in (int[])[1, 60, 600])
            {
                foreach (Statistic statistic in (Statistic[])[Statistic.P99, Statistic.Rate])
                {
                    Report(
                        kind, $"{statistic.Name()} over {window} s", window, load.Shard,
                        Windows(load.Second, window, statistic));
                }
            }

            Report(kind, "p99 in 60 steps of 10 s", 600, load.Shard, new ShardQuery.RangeMerged(
                new ShardQuery.Range([], Statistic.P99, load.Second - 600, load.Second, 10, 1), SeriesGrouping.All));
        }

        return 0;
    }

    private static ShardQuery.ReadMerged Windows(long now, int window, Statistic statistic) => new(
        new ShardQuery.Read([], [statistic], [window], now, IncludeCurrent: false, Limit: 1), SeriesGrouping.All);

    private static void Report(
        SeriesKind kind, string what, int seconds, ShardState shard, ShardQuery query)
    {
        double best = double.MaxValue;
        ShardAnswer? answer = null;
        for (int round = 0; round < Rounds; round++)
        {
            long began = Stopwatch.GetTimestamp();
            answer = ShardReader.Answer(shard, query);
            best = Math.Min(best, Stopwatch.GetElapsedTime(began).TotalMicroseconds);
        }

        var writer = new ProtobufWriter();
        new PeerAnswerWriter(new Epoch(1), answer!).Write(writer);
        double each = best / Series;
        Console.WriteLine(
            $"{kind,-10}{what,-26}{each,8:0.00} µs a series {each * 1000 / seconds,8:0} ns a second of it"
            + $"{writer.Length,9} bytes");
    }
}
