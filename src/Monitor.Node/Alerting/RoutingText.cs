using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Monitor.Shared.Alerting.Inhibition;
using Monitor.Shared.Alerting.Routing;
using Monitor.Shared.Durations;
using Monitor.Shared.Rules.Matching;

namespace Monitor.Node.Alerting;

/// <summary>
/// The routing in force as an alertmanager.yml, which clients find in <c>/api/v2/status</c> and draw the routing
/// tree from. Receivers have their names alone: how they are reached is nobody's business.
/// </summary>
internal static class RoutingText
{
    public static string Of(RoutingTable table)
    {
        RoutingDefinition definition = table.Definition;
        var text = new StringBuilder();
        string receiver = table.Root.Receiver ?? definition.Receivers.FirstOrDefault()?.Name ?? "log";
        WriteTree(text, definition, receiver);
        text.Append("receivers:\n");
        foreach (string name in definition.Receivers.Select(named => named.Name).DefaultIfEmpty("log"))
            text.Append("  - name: ").Append(Quote(name)).Append('\n');
        WriteTimes(text, definition);
        return text.ToString();
    }

    /// <summary>Route, inhibition rules and time intervals, as a configuration has them under "alerting".</summary>
    public static string Tree(RoutingDefinition definition)
    {
        var text = new StringBuilder();
        WriteTree(text, definition, receiver: null);
        WriteTimes(text, definition);
        return text.ToString();
    }

    private static void WriteTree(StringBuilder text, RoutingDefinition definition, string? receiver)
    {
        text.Append("route:\n");
        Write(text, definition.Route, "  ", receiver);
        if (!definition.Inhibitions.IsEmpty)
            text.Append("inhibit_rules:\n");
        foreach (InhibitionRule rule in definition.Inhibitions)
        {
            text.Append("  - source_matchers: ").Append(List(rule.Source.Select(Text))).Append('\n');
            text.Append("    target_matchers: ").Append(List(rule.Target.Select(Text))).Append('\n');
            text.Append("    equal: ").Append(List(rule.Equal)).Append('\n');
        }
    }

    private static void WriteTimes(StringBuilder text, RoutingDefinition definition)
    {
        if (!definition.TimeIntervals.IsEmpty)
            text.Append("time_intervals:\n");
        foreach (NamedTimeIntervals named in definition.TimeIntervals)
            Write(text, named);
    }

    private static void Write(StringBuilder text, RouteDefinition route, string indent, string? receiver)
    {
        if ((receiver ?? route.Receiver) is { } name)
            text.Append(indent).Append("receiver: ").Append(Quote(name)).Append('\n');
        IEnumerable<string> matchers = route.Matchers.Select(Text);
        if (route.Matchers.Length > 0)
            text.Append(indent).Append("matchers: ").Append(List(matchers)).Append('\n');
        if (route.Continue)
            text.Append(indent).Append("continue: true\n");
        if (route.GroupBy is { } groupBy)
            text.Append(indent).Append("group_by: ").Append(List(groupBy)).Append('\n');
        // Alertmanager takes no zero for the two intervals; a second and a year come nearest to what is meant.
        Write(text, indent, "group_wait", route.GroupWait, TimeSpan.Zero);
        Write(text, indent, "group_interval", route.GroupInterval, TimeSpan.FromSeconds(1));
        Write(text, indent, "repeat_interval", route.RepeatInterval, TimeSpan.FromDays(365));
        if (!route.MuteTimes.IsEmpty)
            text.Append(indent).Append("mute_time_intervals: ").Append(List(route.MuteTimes)).Append('\n');
        if (!route.ActiveTimes.IsEmpty)
            text.Append(indent).Append("active_time_intervals: ").Append(List(route.ActiveTimes)).Append('\n');
        if (route.Routes.IsEmpty)
            return;
        text.Append(indent).Append("routes:\n");
        foreach (RouteDefinition below in route.Routes)
        {
            text.Append(indent).Append("  -\n");
            Write(text, below, indent + "    ", receiver: null);
            if (below == RouteDefinition.Empty)
                text.Append(indent).Append("    continue: false\n");
        }
    }

    private static void Write(StringBuilder text, string indent, string key, TimeSpan? duration, TimeSpan whenZero)
    {
        if (duration is { } value)
        {
            text.Append(indent).Append(key).Append(": ")
                .Append(DurationText.Format(value == TimeSpan.Zero ? whenZero : value)).Append('\n');
        }
    }

    private static void Write(StringBuilder text, NamedTimeIntervals named)
    {
        text.Append("  - name: ").Append(Quote(named.Name)).Append("\n    time_intervals:\n");
        foreach (TimeIntervalDefinition interval in named.Intervals)
        {
            string times = string.Join(", ", interval.Times.Select(
                range => $"{{start_time: {Quote(range.Start)}, end_time: {Quote(range.End)}}}"));
            text.Append("      - times: [").Append(times).Append("]\n");
            Write(text, "weekdays", interval.Weekdays);
            Write(text, "days_of_month", interval.DaysOfMonth);
            Write(text, "months", interval.Months);
            Write(text, "years", interval.Years);
            if (interval.Location.Length > 0)
                text.Append("        location: ").Append(Quote(interval.Location)).Append('\n');
        }
    }

    private static void Write(StringBuilder text, string key, ImmutableArray<string> values)
    {
        if (!values.IsEmpty)
            text.Append("        ").Append(key).Append(": ").Append(List(values)).Append('\n');
    }

    private static string List(IEnumerable<string> texts) => $"[{string.Join(", ", texts.Select(Quote))}]";

    private static string Text(LabelMatcher matcher) => matcher.ToString();

    /// <summary>A JSON text is a YAML text.</summary>
    private static string Quote(string text) => JsonSerializer.Serialize(text, RoutingTextJson.Default.String);
}

/// <summary>How texts are quoted.</summary>
[System.Text.Json.Serialization.JsonSerializable(typeof(string))]
internal sealed partial class RoutingTextJson : System.Text.Json.Serialization.JsonSerializerContext;
