using System.Text.Json;
using Monitor.Actors.Alerting;
using Monitor.Shared.Alerting;
using Monitor.Shared.Series;
using Route = Monitor.Shared.Alerting.Routing.Route;

namespace Monitor.Node.Alerting;

/// <summary>Alertmanager's <c>/api/v2/alerts</c>, <c>alerts/groups</c>, <c>receivers</c> and <c>status</c>.</summary>
internal sealed class AlertsEndpoints(AlertingSystem alerting, AlertingOptions options, TimeProvider time)
{
    private readonly DateTimeOffset _startedAt = time.GetUtcNow();

    public Task ListAlertsAsync(HttpContext context)
    {
        if (!AlertView.Filter.TryRead(context.Request.Query, out AlertView.Filter filter, out string error))
            return AlertmanagerAnswer.RefuseAsync(context, StatusCodes.Status400BadRequest, error);
        DateTimeOffset now = time.GetUtcNow();
        return AlertmanagerAnswer.WriteAsync(context, alerting, (state, json) =>
        {
            json.WriteStartArray();
            IEnumerable<AlertView> views = Views(state, filter, now);
            foreach (AlertView view in views.OrderBy(view => view.Alert.Fingerprint, StringComparer.Ordinal))
                AlertmanagerJson.Write(json, state, view, now, options.Alerts.ResolveTimeout);
            json.WriteEndArray();
        });
    }

    public Task ListGroupsAsync(HttpContext context)
    {
        if (!AlertView.Filter.TryRead(context.Request.Query, out AlertView.Filter filter, out string error))
            return AlertmanagerAnswer.RefuseAsync(context, StatusCodes.Status400BadRequest, error);
        DateTimeOffset now = time.GetUtcNow();
        return AlertmanagerAnswer.WriteAsync(context, alerting, (state, json) =>
        {
            json.WriteStartArray();
            foreach (((string receiver, LabelSet labels), List<AlertView> group) in Groups(state, filter, now)
                .OrderBy(pair => pair.Key.Labels.ToString(), StringComparer.Ordinal)
                .ThenBy(pair => pair.Key.Receiver, StringComparer.Ordinal))
            {
                json.WriteStartObject();
                AlertmanagerJson.WriteLabels(json, "labels", labels);
                json.WriteStartObject("receiver");
                json.WriteString("name", receiver);
                json.WriteEndObject();
                json.WriteStartArray("alerts");
                foreach (AlertView view in group.OrderBy(view => view.Alert.Number))
                    AlertmanagerJson.Write(json, state, view, now, options.Alerts.ResolveTimeout);
                json.WriteEndArray();
                json.WriteEndObject();
            }

            json.WriteEndArray();
        });
    }

    /// <summary>Takes alerts of a Prometheus. What is answered with 200 is in the journal.</summary>
    public async Task TakeAlertsAsync(HttpContext context)
    {
        PostedAlerts posted;
        try
        {
            using JsonDocument body = await JsonDocument.ParseAsync(
                context.Request.Body, default, context.RequestAborted);
            posted = PostedAlerts.Read(body.RootElement, time.GetUtcNow());
        }
        catch (Exception malformed) when (malformed is JsonException or InvalidOperationException)
        {
            await AlertmanagerAnswer.RefuseAsync(
                context, StatusCodes.Status400BadRequest, $"parsing alerts body failed: {malformed.Message}");
            return;
        }

        if (!posted.Alerts.IsEmpty)
        {
            AlertAnswer? answer = await AlertmanagerAnswer.AskAsync(
                context, alerting, new AlertCommand.Post(posted.Alerts));
            if (answer is null)
                return;
            if (answer is AlertAnswer.AlertsTaken { Refused: > 0 and var refused })
            {
                await AlertmanagerAnswer.RefuseAsync(
                    context, StatusCodes.Status429TooManyRequests, $"there is no room for {refused} of the alerts");
                return;
            }
        }

        // The good ones are taken all the same, as Alertmanager does.
        if (posted.Problems.Count > 0)
            await AlertmanagerAnswer.RefuseAsync(
                context, StatusCodes.Status400BadRequest, string.Join("; ", posted.Problems));
    }

    public Task ListReceiversAsync(HttpContext context) =>
        AlertmanagerAnswer.WriteAsync(context, alerting, (state, json) =>
        {
            json.WriteStartArray();
            foreach (AlertReceiver receiver in state.Receivers)
            {
                json.WriteStartObject();
                json.WriteString("name", receiver.Name);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        });

    public Task ReadStatusAsync(HttpContext context) =>
        AlertmanagerAnswer.WriteAsync(context, alerting, (state, json) =>
        {
            json.WriteStartObject();
            json.WriteStartObject("cluster");
            json.WriteString("status", "ready");
            json.WriteString("name", Environment.MachineName);
            json.WriteStartArray("peers");
            json.WriteEndArray();
            json.WriteEndObject();
            json.WriteStartObject("versionInfo");
            foreach (string field in (string[])["branch", "buildDate", "buildUser", "revision"])
                json.WriteString(field, "");
            json.WriteString("goVersion", System.Runtime.InteropServices.RuntimeInformation.FrameworkDescription);
            json.WriteString("version", Hosting.NodeProcess.Version);
            json.WriteEndObject();
            json.WriteStartObject("config");
            json.WriteString("original", RoutingText.Of(state.Routed.Table));
            json.WriteEndObject();
            json.WriteString("uptime", AlertmanagerJson.Time(_startedAt));
            json.WriteEndObject();
        });

    private static Dictionary<(string Receiver, LabelSet Labels), List<AlertView>> Groups(
        AlertManagerState state, AlertView.Filter filter, DateTimeOffset now)
    {
        var groups = new Dictionary<(string Receiver, LabelSet Labels), List<AlertView>>();
        foreach (AlertView view in Views(state, filter, now))
        {
            foreach (Route route in view.Routes.Where(r => filter.Receiver?.IsMatch(r.Receiver!) ?? true))
            {
                (string, LabelSet) key = (route.Receiver!, route.GroupOf(view.Alert.Labels));
                if (!groups.TryGetValue(key, out List<AlertView>? group))
                    groups[key] = group = [];
                group.Add(view);
            }
        }

        return groups;
    }

    private static IEnumerable<AlertView> Views(AlertManagerState state, AlertView.Filter filter, DateTimeOffset now) =>
        state.FiringAlerts.Where(alert => filter.Takes(alert.Labels))
            .Select(alert => AlertView.Of(state, alert, now)).Where(filter.Takes);
}
