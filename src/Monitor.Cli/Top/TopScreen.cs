using Monitor.Cli.Alerting;
using Monitor.Cli.Health;
using Monitor.Cli.Output;
using Spectre.Console;
using Spectre.Console.Rendering;
using Table = Monitor.Cli.Output.Table;

namespace Monitor.Cli.Top;

/// <summary>One look at a node, drawn to fit a screen.</summary>
internal static class TopScreen
{
    // Headings, blank lines and the line of the alerts' heading.
    private const int FixedLines = 9;

    /// <param name="height">Lines that there are; the least important rows are left out, and counted.</param>
    public static IRenderable Of(TopSample sample, CommandOutput output, int height)
    {
        int rows = Math.Max(4, height - FixedLines);
        int alertRows = Math.Min(sample.Alerts.Count, Math.Max(2, rows / 2));
        int componentRows = Math.Min(sample.Components.Count, Math.Max(2, rows - alertRows));
        var parts = new List<IRenderable>();
        parts.AddRange(Head(sample, output));
        parts.Add(new Text(""));
        parts.Add(output.Render(ComponentsOf(sample, componentRows)));
        parts.AddRange(LeftOut(sample.Components.Count - componentRows, "components"));
        parts.Add(new Text(""));
        if (alertRows > 0)
        {
            IEnumerable<AlertAnswer> worst = sample.Alerts.OrderByDescending(a => a.IsFiring)
                .ThenByDescending(AlertsCommand.SeverityOf).ThenByDescending(a => a.ActiveAt);
            parts.Add(output.Render(AlertTable.Of(worst.Take(alertRows), sample.Now)));
            parts.AddRange(LeftOut(sample.Alerts.Count - alertRows, "alerts"));
        }
        else
        {
            parts.Add(Line(new Cell("no alerts", Tone.Faint)));
        }

        parts.AddRange(sample.Warnings.Select(w => Line(new Cell(w, Tone.Warning))));
        return new Rows(parts);
    }

    private static IEnumerable<IRenderable> Head(TopSample sample, CommandOutput output)
    {
        int firing = sample.Alerts.Count(a => a.IsFiring);
        yield return Line(
            new Cell($"{sample.Node}  {Age.Moment(sample.Now)}  ", Tone.Faint), "system ",
            HealthLevels.ToCell(sample.Health.System), "  alerts ",
            new Cell($"{firing} firing", firing > 0 ? Tone.Bad : Tone.Plain),
            $", {sample.Alerts.Count - firing} pending");
        IReadOnlyList<double?> rates = sample.PointsPerSecond();
        yield return Line(
            $"points {Rate(sample.PointRate())}  ", Sparkline.Of(rates, output.ChartWidth),
            $"  evaluations {Rate(sample.Sum("monitor_shard_evaluations_total", "rate"))}");
        yield return Line(
            $"series {Quantity.Of(sample.Sum("monitor_ingest_series", "last"), "")}",
            $"  CPU {Quantity.Of(sample.Sum("process_cpu_seconds_total", "rate"), "ratio")}",
            $"  memory {Quantity.Of(sample.Sum("process_resident_memory_bytes", "last"), "bytes")}");
    }

    private static Table ComponentsOf(TopSample sample, int rows)
    {
        ILookup<string, AlertAnswer> alerts = sample.Alerts.ToLookup(a => a.Label("component"));
        var table = new Table(
            new("COMPONENT"), new("HEALTH"), new("SERIES", IsNumber: true), new("SEEN", IsNumber: true),
            new("ALERTS", IsNumber: true), new("SHARD", IsNumber: true), new("REASON"));
        IEnumerable<ComponentAnswer> worstFirst = sample.Components
            .OrderByDescending(c => c.Health == "UNKNOWN" ? 0 : (int)HealthLevels.Of(c.Health))
            .ThenByDescending(c => c.Series);
        foreach (ComponentAnswer c in worstFirst.Take(rows))
        {
            table.Add(
                c.Name, HealthLevels.ToCell(c.Health), c.Series.ToString(), Age.Of(c.LastSeen, sample.Now),
                alerts[c.Name].Count().ToString(), c.Shard.ToString(), c.Reasons is [var reason, ..] ? reason : "");
        }

        return table;
    }

    private static string Rate(double? perSecond) => perSecond is { } rate ? $"{Quantity.Count(rate)}/s" : "-";

    private static IEnumerable<IRenderable> LeftOut(int count, string what) =>
        count > 0 ? [Line(new Cell($"and {count} more {what}", Tone.Faint))] : [];

    private static Paragraph Line(params Cell[] cells)
    {
        var line = new Paragraph();
        foreach (Cell cell in cells)
            line.Append(PlainText.OneLine(cell.Text), CommandOutput.StyleOf(cell.Tone));
        return line;
    }
}
