using Monitor.Benchmarks.Alerting;
using Monitor.Benchmarks.Budget;
using Monitor.Benchmarks.Cluster;
using Monitor.Benchmarks.Machine;
using Monitor.Benchmarks.Native;
using Monitor.Benchmarks.Otlp;
using Monitor.Benchmarks.Queries;
using Monitor.Benchmarks.Rules;
using Monitor.Benchmarks.Runtime;
using Monitor.Benchmarks.Storage;
using Monitor.Benchmarks.Windows;
using Monitor.Benchmarks.Wire;

namespace Monitor.Benchmarks;

/// <summary>
/// Runs one benchmark by name: <c>dotnet run --project benchmarks/Monitor.Benchmarks -c Release -- actors</c>.
/// </summary>
internal static class Program
{
    private static readonly SortedDictionary<string, Func<string[], int>> Commands = new(StringComparer.Ordinal)
    {
        ["actors"] = ActorBenchmark.Run,
        ["alerting"] = AlertingBenchmark.Run,
        ["budget"] = AllocationBudget.Run,
        ["cluster"] = ClusterBenchmark.Run,
        ["machine"] = MachineBenchmark.Run,
        ["merge"] = MergeBenchmark.Run,
        ["native"] = NativeBenchmark.Run,
        ["native-load"] = NativeLoad.Run,
        ["otlp"] = OtlpBenchmark.Run,
        ["routing"] = RoutingBenchmark.Run,
        ["rules"] = RulesBenchmark.Run,
        ["storage"] = StorageBenchmark.Run,
        ["windows"] = WindowsBenchmark.Run,
        ["wire"] = WireBenchmark.Run,
    };

    private static int Main(string[] arguments)
    {
        if (arguments.Length > 0 && Commands.TryGetValue(arguments[0], out Func<string[], int>? command))
            return command(arguments[1..]);
        Console.Error.WriteLine("benchmarks: one of " + string.Join(", ", Commands.Keys));
        return 2;
    }
}
