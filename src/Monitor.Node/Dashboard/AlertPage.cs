using System.Text.Json;
using Monitor.Actors.Alerting;
using Monitor.Node.Alerting;
using Monitor.Node.Rules;
using Monitor.Shared.Alerting;
using Monitor.Shared.Alerting.Inhibition;
using Monitor.Shared.Incidents;
using Monitor.Shared.Rules.Matching;
using Monitor.Shared.Windows;

namespace Monitor.Node.Dashboard;

/// <summary>
/// All that the page shows of one alert: how it stands, what holds it, who was told, its incident, and the charts of
/// the series that decide it.
/// </summary>
internal sealed class AlertPage(AlertingSystem alerting, RuleFiles rules, TimeProvider time)
{
    // Labels that come out to one fingerprint can be made on purpose: this many are shown, newest first.
    private const int MostOfOneFingerprint = 5;

    public async Task AnswerAsync(HttpContext context)
    {
        string fingerprint = (string)context.Request.RouteValues["fingerprint"]!;
        if (await AlertmanagerAnswer.StateAsync(context, alerting) is not { } state)
        {
            await DashboardAnswers.RefuseAsync(
                context, "the alerts are not known here yet", StatusCodes.Status503ServiceUnavailable);
            return;
        }

        Alert[] found = [.. state.Alerts.Values.Where(alert => alert.Fingerprint == fingerprint)
            .OrderByDescending(alert => alert.ChangedAt).Take(MostOfOneFingerprint)];
        if (found.Length == 0)
        {
            await DashboardAnswers.RefuseAsync(
                context, "This alert is not known: it was over more than an hour ago, or it never was.",
                StatusCodes.Status404NotFound);
            return;
        }

        IncidentBook book = alerting.Incidents.State.Book;
        await DashboardAnswers.WriteAsync(context, json =>
        {
            json.WriteStartObject();
            json.WriteStartArray("alerts");
            foreach (Alert alert in found)
                Write(json, state, alert, book.Find(book.ByAlert.GetValueOrDefault(alert.Fingerprint)));
            json.WriteEndArray();
            json.WriteEndObject();
        });
    }

    private void Write(Utf8JsonWriter json, AlertManagerState state, Alert alert, Incident? incident)
    {
        json.WriteStartObject();
        DashboardJson.WriteAlertFields(json, alert);
        json.WriteString("changed", alert.ChangedAt);
        if (alert.Episode is { } episode)
        {
            json.WriteString("startsAt", episode.StartsAt);
            if (episode.EndsAt is { } end)
                json.WriteString("endsAt", end);
            json.WriteString("endReason", episode.EndReason);
            WriteTold(json, episode);
        }

        if (alert.GeneratorUrl is { } url)
            json.WriteString("generatorUrl", url);
        if (alert.Flap is { Since: not null } flap)
            json.WriteString("flapping", flap.Text);
        WriteHolds(json, state, alert);
        if (incident is not null)
            json.WriteNumber("incident", incident.Id);
        json.WriteStartArray("rules");
        foreach (string rule in alert.Sources.Select(source => source.Rule).Distinct())
            json.WriteStringValue(rule);
        json.WriteEndArray();
        WriteCharts(json, alert);
        json.WriteEndObject();
    }

    private static void WriteTold(Utf8JsonWriter json, Episode episode)
    {
        json.WriteStartArray("told");
        foreach ((string receiver, Telling telling) in episode.Told)
        {
            json.WriteStartObject();
            json.WriteString("receiver", receiver);
            json.WriteString("firing", telling.Firing.ToString().ToLowerInvariant());
            json.WriteString("resolved", telling.Resolved.ToString().ToLowerInvariant());
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private void WriteHolds(Utf8JsonWriter json, AlertManagerState state, Alert alert)
    {
        json.WriteStartArray("silencedBy");
        if (!state.Routed.Silences.All.IsEmpty)
        {
            foreach (string silence in state.Routed.Silences.Find(alert.Labels, time.GetUtcNow()))
                json.WriteStringValue(silence);
        }

        json.WriteEndArray();
        if (state.Routed.Inhibition.FindInhibitor(alert.Labels) is Inhibitor inhibitor)
            json.WriteString("inhibitedBy", AlertFingerprint.Of(inhibitor.Alert));
    }

    private void WriteCharts(Utf8JsonWriter json, Alert alert)
    {
        json.WriteStartArray("charts");
        string[] sources = [.. alert.Sources.Select(source => source.Rule)];
        foreach (DecidingChart chart in DecidingChart.Of(alert.Labels, sources, rules.InForce))
        {
            json.WriteStartObject();
            json.WriteString("rule", chart.Rule);
            json.WriteString("condition", chart.Condition);
            json.WriteString("metric", chart.Metric);
            json.WriteString("statistic", chart.Statistic.Name());
            json.WriteBoolean("volume", chart.Statistic is Statistic.Count or Statistic.Sum);
            json.WriteNumber("window", chart.Window);
            json.WriteString("matchers", $"{{{string.Join(",", chart.Matchers.Select(Text))}}}");
            if (chart.Limit is { } limit && double.IsFinite(limit))
                json.WriteNumber("limit", limit);
            if (chart.Clear is { } clear && double.IsFinite(clear))
                json.WriteNumber("clear", clear);
            json.WriteBoolean("upper", chart.IsUpper);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static string Text(LabelMatcher matcher) => matcher.ToString();
}
