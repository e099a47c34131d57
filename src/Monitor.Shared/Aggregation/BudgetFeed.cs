using Monitor.Shared.Histograms;
using Monitor.Shared.Rules;
using Monitor.Shared.Rules.Sla;
using Monitor.Shared.Windows;

namespace Monitor.Shared.Aggregation;

/// <summary>Counts what a series just grew by in the objectives that it is part of.</summary>
internal static class BudgetFeed
{
    /// <param name="links">The series' part in rules.</param>
    /// <param name="window">The series, after the point was applied.</param>
    /// <param name="countedBefore">What a counter had counted before the point.</param>
    /// <param name="timestampMs">The point's time, Unix milliseconds.</param>
    public static void Count(List<RuleLink> links, WindowedSeries window, double countedBefore, long timestampMs)
    {
        foreach (RuleLink link in links)
        {
            if (link.Roles == SlaRoles.None)
                continue;
            BurnLedger ledger = link.Watch.Instance.Ledger!;
            if (window is CounterSeries counter && counter.Counted > countedBefore)
                ledger.Count(link.Roles, timestampMs, counter.Counted - countedBefore);
            else if (window is HistogramSeries { Increase: { } increase })
                CountLatency(ledger, link.Watch.Instance.Rule, increase, timestampMs);
        }
    }

    private static void CountLatency(BurnLedger ledger, AlertRule rule, Histogram increase, long timestampMs)
    {
        var objective = ((RuleCondition.Burn)rule.Condition).Objective;
        double below = ((SlaIndicator.Latency)objective.Indicator).Below;
        // Observations whose bucket is unknown say nothing about their latency.
        ledger.CountLatency(
            timestampMs, LatencySplit.CountAtMost(increase, below), increase.Count - increase.Unplaced);
    }
}
