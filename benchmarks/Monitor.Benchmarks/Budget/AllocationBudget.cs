using System.Globalization;
using System.Text.Json;

namespace Monitor.Benchmarks.Budget;

/// <summary>
/// Bytes allocated for each sample on every hot path, against benchmarks/allocation-budget.json. Counted, not timed, so
/// the same on every machine. The exit code says whether all budgets were kept; a budget that nothing measures, a path
/// without a budget, and one that needs less than half of its budget fail too, so that the file stays true.
/// </summary>
internal static class AllocationBudget
{
    /// <summary>What the runtime allocates for itself, such as a table that grows once, is no path's.</summary>
    private const double Tolerance = 0.01;

    public static int Run(string[] arguments)
    {
        string path = arguments.Length > 0 ? arguments[0] : "benchmarks/allocation-budget.json";
        var budgets = JsonSerializer.Deserialize<SortedDictionary<string, double>>(File.ReadAllText(path))!;
        bool kept = true;
        Console.WriteLine($"{"bytes allocated for each sample",-44}{"measured",10}{"budget",10}");
        foreach ((string name, Func<double> measure) in HotPaths.All)
        {
            double measured = measure();
            bool known = budgets.Remove(name, out double budget);
            string verdict = !known ? "has no budget"
                : measured > budget + Tolerance ? "over"
                : measured + Tolerance < budget / 2 ? "lower the budget"
                : "";
            kept &= verdict.Length == 0;
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"{name,-44}{measured,10:F3}{budget,10:F3}  {verdict}"));
        }

        foreach (string name in budgets.Keys)
            Console.WriteLine($"{name,-44} is in {path} and not measured");
        return kept && budgets.Count == 0 ? 0 : 1;
    }
}
