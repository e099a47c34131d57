namespace Monitor.Shared.Rules.Sla;

/// <summary>Reads a ledger against an objective.</summary>
internal static class BurnJudge
{
    public static BurnReading Read(SlaObjective objective, BurnLedger ledger, long nowMs)
    {
        BurnReading nearest = default;
        double nearness = double.NegativeInfinity;
        for (int i = 0; i < objective.Pairs.Count; i++)
        {
            BurnRatePair pair = objective.Pairs[i];
            (double longBad, double longEvents) = ledger.Read(pair.Long, nowMs);
            (double shortBad, double shortEvents) = ledger.Read(pair.Short, nowMs);
            double longRate = longBad / objective.Budget;
            double shortRate = shortBad / objective.Budget;
            double reached = Math.Min(longRate, shortRate) / pair.Factor;
            bool burning = reached >= 1 && shortEvents >= objective.MinEvents;
            if (!burning && reached <= nearness)
                continue;
            nearest = new BurnReading(burning, pair, longRate, shortRate, longBad, longEvents);
            nearness = reached;
            if (burning)
                break;
        }

        return nearest;
    }
}
