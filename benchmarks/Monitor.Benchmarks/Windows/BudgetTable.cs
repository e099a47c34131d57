namespace Monitor.Benchmarks.Windows;

/// <summary>Prints figures beside their budgets, and remembers whether all were kept.</summary>
internal sealed class BudgetTable
{
    public bool AllKept { get; private set; } = true;

    public void Add(string what, double figure, string unit, double? budget)
    {
        bool kept = budget is not { } most || figure <= most;
        AllKept &= kept;
        string allowed = budget is { } value ? $"{value:0.#} {unit}" : "-";
        Console.WriteLine($"{what,-62}{$"{figure:0.0} {unit}",12}{allowed,12}{(kept ? "" : "  OVER")}");
    }
}
