using System.Diagnostics;
using System.Globalization;

namespace Monitor.Benchmarks.Cluster.Chaos;

/// <summary>The figures of a run, for people.</summary>
internal static class ChaosSummary
{
    public static void Print(ChaosBreaches breaches, PageLedger ledger, FaultLog faults)
    {
        Console.WriteLine("\nFrom the acknowledgement of a breach to its page (less its rule's wait), by fault:");
        PrintTimes(breaches.All
            .Where(breach => breach.AcceptedAt > 0 && ledger.Of(breach.Book).Firing.IsCompletedSuccessfully)
            .Select(breach => Between(
                faults, breach.AcceptedAt, ledger.Of(breach.Book).Firing.Result.Timestamp,
                breach.Kind == BreachKind.Held ? ChaosBreaches.Hold : TimeSpan.Zero)));
        Console.WriteLine("\nFrom the acknowledgement of its end to the page that says so:");
        PrintTimes(breaches.All
            .Where(breach => breach.EndedAt > 0 && ledger.Of(breach.Book).Resolved.IsCompletedSuccessfully)
            .Select(breach => Between(
                faults, breach.EndedAt, ledger.Of(breach.Book).Resolved.Result.Timestamp, TimeSpan.Zero)));
        Console.WriteLine("\nFrom all running again to every shard in its place, where that was waited for:");
        PrintTimes(faults.All
            .Where(span => span.Fault.WaitsForRest && span.RestAt < long.MaxValue)
            .Select(span => (
                span.Fault.Kind.ToString(), Stopwatch.GetElapsedTime(span.UndoneAt, span.RestAt).TotalSeconds)));
    }

    private static (string What, double Seconds) Between(FaultLog faults, long from, long to, TimeSpan allowed)
    {
        double seconds = Stopwatch.GetElapsedTime(from, to).TotalSeconds - allowed.TotalSeconds;
        return (faults.FeltBetween(from, to)?.Fault.Kind.ToString() ?? "nothing", Math.Max(0, seconds));
    }

    private static void PrintTimes(IEnumerable<(string What, double Seconds)> times)
    {
        Console.WriteLine($"  {"",-20} {"times",6} {"p50 s",8} {"p99 s",8} {"max s",8}");
        foreach (var kind in times.GroupBy(one => one.What, one => one.Seconds).OrderBy(kind => kind.Key))
        {
            double[] sorted = [.. kind.Order()];
            double At(double quantile) => sorted[(int)Math.Ceiling(quantile * sorted.Length) - 1];
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"  {kind.Key,-20} {sorted.Length,6} {At(0.5),8:0.00} {At(0.99),8:0.00} {sorted[^1],8:0.00}"));
        }
    }
}
