using Monitor.Shared.Rules.Sla;

namespace Monitor.Shared.Tests.Rules.Sla;

public sealed class BurnLedgerTests
{
    private const long Start = 1_700_000_040_000 / 60_000 * 60_000;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Windows_equal_a_count_over_all_events(int seed)
    {
        var random = new Random(seed);
        TimeSpan[] windows =
            [TimeSpan.FromMinutes(1), TimeSpan.FromHours(1), TimeSpan.FromHours(6), TimeSpan.FromDays(1)];
        var ledger = new BurnLedger(TestRules.Objective(pairs:
            [new(windows[1], windows[0], 1), new(windows[3], windows[2], 1)]));
        var events = new List<(long At, double Bad, double Total)>();
        long now = Start;
        for (int i = 0; i < 3000; i++)
        {
            now += random.Next(60_000) * (random.Next(50) == 0 ? 60 : 1);
            // Late by up to twenty minutes: still within every ring that the event belongs to.
            long at = now - random.Next(1_200_000) * random.Next(2);
            int total = random.Next(1, 50), bad = random.Next(total + 1);
            ledger.Count(SlaRoles.Total, at, total);
            ledger.Count(SlaRoles.Bad, at, bad);
            events.Add((at, bad, total));
            foreach (TimeSpan window in windows)
            {
                long slot = window <= TimeSpan.FromHours(1) ? 10_000 : 60_000;
                long first = now / slot - (long)(window.TotalMilliseconds / slot) + 1;
                var within = events.Where(e => e.At / slot >= first && e.At / slot <= now / slot).ToList();
                double all = within.Sum(e => e.Total);
                double share = all > 0 ? within.Sum(e => e.Bad) / all : 0;
                (double badShare, double seen) = ledger.Read(window, now);
                Assert.Equal(all, seen);
                Assert.Equal(share, badShare, 12);
            }
        }
    }

    [Fact]
    public void Every_pair_of_indicators_gives_the_same_share()
    {
        static double Share(SlaIndicator indicator, Action<BurnLedger> count)
        {
            var ledger = new BurnLedger(TestRules.Objective() with { Indicator = indicator });
            count(ledger);
            return ledger.Read(TimeSpan.FromMinutes(1), Start).BadShare;
        }

        var some = new Monitor.Shared.Rules.Matching.SeriesSelector(null, "x", []);
        double goodTotal = Share(new SlaIndicator.Counters(some, null, some), ledger =>
        {
            // The good series is part of the total, as with a result label.
            ledger.Count(SlaRoles.Good | SlaRoles.Total, Start, 97);
            ledger.Count(SlaRoles.Total, Start, 3);
        });
        double badTotal = Share(new SlaIndicator.Counters(null, some, some), ledger =>
        {
            ledger.Count(SlaRoles.Total, Start, 97);
            ledger.Count(SlaRoles.Bad | SlaRoles.Total, Start, 3);
        });
        double goodBad = Share(new SlaIndicator.Counters(some, some, null), ledger =>
        {
            ledger.Count(SlaRoles.Good, Start, 97);
            ledger.Count(SlaRoles.Bad, Start, 3);
        });
        double separate = Share(new SlaIndicator.Counters(null, some, some), ledger =>
        {
            ledger.Count(SlaRoles.Total, Start, 100);
            ledger.Count(SlaRoles.Bad, Start, 3);
        });
        double latency = Share(new SlaIndicator.Latency(some, 0.1), ledger => ledger.CountLatency(Start, 97, 100));

        Assert.All([goodTotal, badTotal, goodBad, separate, latency], share => Assert.Equal(0.03, share, 12));
    }

    [Fact]
    public void Recommended_pairs_are_those_of_the_workbook_for_thirty_days()
    {
        Assert.Equal(["1h/5m x14.4", "6h/30m x6", "1d/2h x3", "3d/6h x1"],
            BurnRatePair.All(TimeSpan.FromDays(30)).Select(p => p.ToString()));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(24)]
    [InlineData(168)]
    [InlineData(2160)]
    public void Recommended_pairs_stay_within_what_is_allowed_for_every_window(int hours)
    {
        foreach (BurnRatePair pair in BurnRatePair.All(TimeSpan.FromHours(hours)))
        {
            Assert.InRange(pair.Long, BurnRatePair.ShortestLong, BurnRatePair.LongestLong);
            Assert.InRange(pair.Short, BurnRatePair.Slot, pair.Long);
            Assert.Equal(0, pair.Short.Ticks % BurnRatePair.Slot.Ticks);
            Assert.True(pair.Factor > 0);
        }
    }
}
