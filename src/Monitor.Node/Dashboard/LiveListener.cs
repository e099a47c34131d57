using System.Buffers;
using System.IO.Pipelines;
using System.Text.Json;
using Monitor.Actors.Queries;
using Monitor.Shared.Alerting;
using Monitor.Shared.Alerting.Silences;
using Monitor.Shared.Health;
using Monitor.Shared.Incidents;
using Monitor.Shared.Queries;

namespace Monitor.Node.Dashboard;

/// <summary>
/// One who follows the live stream: is told of health and alerts when they changed, that incidents or silences did, and
/// of the newest points of its charts. A listener that reads slowly is told less often; nothing is queued for it.
/// </summary>
internal sealed class LiveListener(DashboardData data, IReadOnlyList<ChartRequest> charts, PipeWriter output)
{
    // A point shows up once it is durable and folded in: look back a little, the page replaces what it has.
    private const int LookBackSeconds = 4;

    // A step of a long chart changes slowly.
    private const int SlowStepSeconds = 30;
    private const int SlowPaceSeconds = 10;

    private HealthState? _health;
    private IReadOnlyList<FoundComponent>? _components;
    private bool _isReady;
    private AlertManagerState? _alerts;
    private IncidentBook? _incidents;
    private SilenceBook? _silences;
    private long _turn;

    /// <summary>Tells what is new and waits until it is on its way.</summary>
    public async Task TellAsync(CancellationToken cancel)
    {
        await TellHealthAsync(cancel);
        TellAlerts();
        TellIncidents();
        TellSilences();
        await TellPointsAsync(cancel);
        _turn++;
        await output.FlushAsync(cancel);
    }

    private async ValueTask TellHealthAsync(CancellationToken cancel)
    {
        IReadOnlyList<FoundComponent> components = await data.ComponentsAsync(cancel);
        HealthState health = data.Health;
        bool isReady = data.IsReady;
        if (ReferenceEquals(health, _health) && ReferenceEquals(components, _components) && isReady == _isReady)
            return;
        (_health, _components, _isReady) = (health, components, isReady);
        Begin("health"u8);
        using (var json = new Utf8JsonWriter(output))
            DashboardJson.WriteHealth(json, health, components, isReady);
        End();
    }

    private void TellAlerts()
    {
        AlertManagerState alerts = data.Alerts;
        if (ReferenceEquals(alerts, _alerts))
            return;
        _alerts = alerts;
        Begin("alerts"u8);
        using (var json = new Utf8JsonWriter(output))
            DashboardJson.WriteAlerts(json, alerts);
        End();
    }

    /// <summary>Only that there is news: the page asks the API for what it shows of them.</summary>
    private void TellIncidents()
    {
        IncidentBook incidents = data.Incidents;
        if (ReferenceEquals(incidents, _incidents))
            return;
        _incidents = incidents;
        Begin("incidents"u8);
        using (var json = new Utf8JsonWriter(output))
            DashboardJson.WriteIncidents(json, incidents, _turn);
        End();
    }

    private void TellSilences()
    {
        SilenceBook silences = data.Alerts.Routed.Silences;
        if (ReferenceEquals(silences, _silences))
            return;
        _silences = silences;
        Begin("silences"u8);
        using (var json = new Utf8JsonWriter(output))
            DashboardJson.WriteSilences(json, silences, data.Now, _turn);
        End();
    }

    private async ValueTask TellPointsAsync(CancellationToken cancel)
    {
        long now = data.Now.ToUnixTimeSeconds();
        var answers = new List<(int Chart, QueryAnswer<SeriesPoints> Answer)>(charts.Count);
        for (int i = 0; i < charts.Count; i++)
        {
            if (charts[i].StepSeconds >= SlowStepSeconds && _turn % SlowPaceSeconds != 0)
                continue;
            answers.Add((i, await data.PointsAsync(charts[i], now - LookBackSeconds, now, cancel)));
        }

        Begin("points"u8);
        using (var json = new Utf8JsonWriter(output))
        {
            json.WriteStartObject();
            json.WriteNumber("now", data.Now.ToUnixTimeMilliseconds());
            json.WriteStartObject("charts");
            foreach ((int chart, QueryAnswer<SeriesPoints> answer) in answers)
            {
                json.WritePropertyName(chart.ToString());
                DashboardJson.WritePoints(json, answer, isBrief: true);
            }

            json.WriteEndObject();
            json.WriteEndObject();
        }

        End();
    }

    private void Begin(ReadOnlySpan<byte> name)
    {
        output.Write("event: "u8);
        output.Write(name);
        output.Write("\ndata: "u8);
    }

    private void End() => output.Write("\n\n"u8);
}
