using System.CommandLine;
using Monitor.Cli.CommandLine;
using Monitor.Cli.Connection;

namespace Monitor.Cli.Queries;

/// <summary><c>query</c>: statistics over windows that end now, or one statistic over time.</summary>
internal static class QueryCommand
{
    public static Command Create(GlobalOptions global)
    {
        var options = new QueryOptions();
        return new ControlCommand("query", "Shows statistics of series over windows that end now, or over time.")
        {
            Notes =
            [
                "Series that are merged are read as if all had been measured as one: a percentile is that of all their "
                + "observations, never an average of percentiles.",
                "With -o wide each value comes with the bounds that the true one lies in.",
                "Ends with 1 when no series matches, or a value is not as --expect says; with 5 when nodes that hold "
                + "some of the series did not answer.",
            ],
            Examples =
            [
                new("how busy is the machine?", "query 'system_cpu_utilization_ratio{cpu=\"total\"}'"),
                new("percentiles with their bounds", "query order_latency_seconds -w 10s -s p50 -s p99 -o wide"),
                new("of all gateways together, venue by venue", "query order_latency_seconds -w 1m -s p99 --by venue"),
                new("the last hour of a component's metric", "query -c machine -m system_load_1m --range 1h"),
                new("a gate in a deployment", "query order_latency_seconds -w 1m -s p99 --expect '<0.25'"),
                new("values for a script", "query -c machine -m system_load_1m -w 10s -s last -o json"),
            ],
        }.With([.. options.All]).Runs(global, invocation =>
        {
            options.Check(invocation);
            return invocation.Has(options.Range) ? RangeAsync(invocation, options) : InstantAsync(invocation, options);
        });
    }

    private static async Task<int> InstantAsync(Invocation invocation, QueryOptions options)
    {
        NodeAnswer answer = await invocation.Node.GetAsync(
            "api/v1/windows", invocation.Cancel, options.InstantQuery(invocation));
        IReadOnlyList<SeriesWindows> series = answer.Read(ControlJson.Default.IReadOnlyListSeriesWindows);
        if (invocation.Output.IsJson)
            invocation.Output.WriteJson(answer.Data);
        else if (series.Count > 0)
            WindowTables.Write(invocation.Output, series, invocation.Get(options.Statistics) ?? [], answer.Now);
        IEnumerable<double?> values = series.SelectMany(s => s.Windows)
            .SelectMany(w => w.Statistics.Values.Select(r => r.Value));
        return Conclude(invocation, options, answer, series.Count, values);
    }

    private static async Task<int> RangeAsync(Invocation invocation, QueryOptions options)
    {
        NodeAnswer answer = await invocation.Node.GetAsync(
            "api/v1/history", invocation.Cancel, options.RangeQuery(invocation));
        IReadOnlyList<SeriesChart> charts = answer.Read(ControlJson.Default.IReadOnlyListSeriesChart);
        if (invocation.Output.IsJson)
            invocation.Output.WriteJson(answer.Data);
        else if (charts.Count > 0)
            ChartTable.Write(invocation.Output, charts);
        return Conclude(invocation, options, answer, charts.Count, charts.SelectMany(c => c.Points.Select(p => p[1])));
    }

    private static int Conclude(
        Invocation invocation, QueryOptions options, NodeAnswer answer, int series, IEnumerable<double?> values)
    {
        int exitCode = ExitCode.Ok;
        if (series == 0)
        {
            invocation.Output.Say("no series matches; 'monitorctl query --component NAME' shows what a component has");
            exitCode = ExitCode.NotMet;
        }
        else if (invocation.Get(options.Expect) is { } expected
            && values.Count(v => !expected.Holds(v)) is > 0 and var wrong)
        {
            invocation.Output.Say($"{wrong} of {values.Count()} values are not {expected}");
            exitCode = ExitCode.NotMet;
        }

        return invocation.Output.Conclude(answer, exitCode);
    }
}
