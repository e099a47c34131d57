using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Monitor.EndToEnd.Prometheus;

namespace Monitor.EndToEnd.Incidents;

/// <summary>
/// An incident from its first alert to its end, as those who are called and those who look live through it.
/// </summary>
public sealed class EscalationTests
{
    private const string OnCall =
        """
        contacts:
          - {name: ann, urgent: [ann-phone]}
          - {name: boss, urgent: [boss-phone]}
        policies:
          - name: desk
            steps:
              - {notify: [{person: ann}], wait: 2s}
              - {notify: [{person: boss}], wait: 1h}
            rounds: 2
            quorum: {critical: 2}
          - name: managers
            steps: [{notify: [{person: boss}], wait: 1h}]
        incidents:
          - {matchers: ['env="test"'], policy: none}
          - {policy: desk}
        """;

    private static readonly HttpClient Client = new();

    [Fact]
    public async Task Incident_is_escalated_acknowledged_by_two_escalated_by_hand_and_resolved()
    {
        await using var ann = new PhoneReceiver();
        await using var boss = new PhoneReceiver();
        await using NodePlace place = Place(ann, boss);
        await place.StartAsync();
        await FireAsync(place, "Slow", "gateway", "prod");
        PhoneCall first = await ann.NextAsync();
        Assert.Equal(("triggered", "ann", "firing", "Slow"), (first.News, first.Person, first.Status, first.Alert));
        Assert.Equal("step 1 of desk, round 1", first.Because);
        PhoneCall second = await boss.NextAsync();
        Assert.Equal(("triggered", "step 2 of desk, round 1"), (second.News, second.Because));

        JsonElement escalation = (await ReadAsync(place, "1")).GetProperty("incident").GetProperty("escalation");
        Assert.Equal(("desk", "running", 2), (
            escalation.GetProperty("policy").GetString(), escalation.GetProperty("status").GetString(),
            escalation.GetProperty("acknowledgementsNeeded").GetInt32()));
        Assert.Equal(
            ["ann", "boss"],
            escalation.GetProperty("told").EnumerateArray().Select(t => t.GetProperty("person").GetString()));
        Assert.True(escalation.GetProperty("nextAt").GetDateTimeOffset() > second.At.AddMinutes(30));

        Assert.Equal("acknowledged in part", await DoneAsync(place, "acknowledge", new { by = "boss" }));
        Assert.Equal("unchanged", await DoneAsync(place, "acknowledge", new { by = "boss" }));
        Assert.Equal("done", await DoneAsync(place, "acknowledge", new { by = "ann", note = "on it" }));
        foreach (PhoneReceiver phone in new[] { ann, boss })
        {
            PhoneCall taken = await phone.NextAsync();
            Assert.Equal(("acknowledged", "ann", "firing"), (taken.News, taken.By, taken.Status));
        }

        // What was acknowledged stands after a kill, and whoever has it can have the next one called.
        await place.KillAndStartAsync();
        await Poll.UntilAsync(
            async () => (await ReadAsync(place, "1")).GetProperty("incident").GetProperty("status").GetString()
                == "acknowledged",
            () => place.Node.Output);
        Assert.Equal("done", await DoneAsync(place, "escalate", new { by = "ann" }));
        Assert.Equal("step 1 of desk, round 2", (await ann.NextAsync()).Because);
        Assert.Equal("done", await DoneAsync(place, "escalate", new { by = "ann", policy = "managers" }));
        Assert.Equal("step 1 of managers, round 1", (await boss.NextAsync()).Because);
        Assert.Equal("done", await DoneAsync(place, "resolve", new { by = "boss", note = "restarted" }));
        Assert.Equal(("resolved", "boss", "resolved"), NewsOf(await ann.NextAsync()));
        Assert.Equal(("resolved", "boss", "resolved"), NewsOf(await boss.NextAsync()));

        await Poll.UntilAsync(
            async () => Kinds(await ReadAsync(place, "1")).Count(kind => kind == "page settled") == 8,
            () => place.Node.Output);
        string[] kinds = Kinds(await ReadAsync(place, "1"));
        Assert.Equal(8, kinds.Count(kind => kind == "paged"));
        Assert.Contains("urged", kinds);
    }

    [Fact]
    public async Task What_cannot_be_done_to_an_incident_is_said()
    {
        await using var ann = new PhoneReceiver();
        await using var boss = new PhoneReceiver();
        await using NodePlace place = Place(ann, boss);
        await place.StartAsync();
        await FireAsync(place, "Slow", "gateway", "test");
        await Poll.UntilAsync(
            async () => (await ListAsync(place)).GetProperty("found").GetInt32() == 1, () => place.Node.Output);
        Assert.False((await ReadAsync(place, "1")).GetProperty("incident").TryGetProperty("escalation", out _));

        Assert.Equal(HttpStatusCode.BadRequest, (await ActAsync(place, 1, "escalate", new { })).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await ActAsync(place, 1, "explode", new { by = "ann" })).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await ActAsync(place, 1, "snooze", new { by = "ann" })).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await ActAsync(place, 9, "acknowledge", new { by = "ann" })).Status);
        (HttpStatusCode status, JsonElement answer) = await ActAsync(place, 1, "escalate", new { by = "ann" });
        Assert.Equal(HttpStatusCode.Conflict, status);
        Assert.Contains("name one in policy", answer.GetProperty("error").GetString(), StringComparison.Ordinal);
        (status, answer) = await ActAsync(place, 1, "escalate", new { by = "ann", policy = "nowhere" });
        Assert.Equal(HttpStatusCode.Conflict, status);
        Assert.Contains("nowhere", answer.GetProperty("error").GetString(), StringComparison.Ordinal);

        // Nobody is paged for a test; once a policy is named, that is who is.
        Assert.Equal("done", await DoneAsync(place, "escalate", new { by = "ann", policy = "managers" }));
        Assert.Equal("step 1 of managers, round 1", (await boss.NextAsync()).Because);
        Assert.Equal("done", await DoneAsync(place, "assign", new { by = "boss", to = "ann" }));
        Assert.Equal("boss assigned it to ann", (await ann.NextAsync()).Because);
        Assert.Equal("done", await DoneAsync(place, "resolve", new { by = "boss" }));
        Assert.Equal(HttpStatusCode.Conflict, (await ActAsync(place, 1, "acknowledge", new { by = "ann" })).Status);
    }

    private static NodePlace Place(PhoneReceiver ann, PhoneReceiver boss) => new NodePlace(
        $$"""
        machine: {enabled: false}
        oncall: {file: oncall.yaml}
        receivers:
          - {name: ann-phone, url: "{{ann.Url}}", only_incidents: true}
          - {name: boss-phone, url: "{{boss.Url}}", only_incidents: true}
        """).With("oncall.yaml", OnCall);

    private static (string News, string By, string Status) NewsOf(PhoneCall call) => (call.News, call.By, call.Status);

    private static async Task FireAsync(NodePlace place, string name, string component, string env)
    {
        var alert = new { labels = new { alertname = name, component, env, severity = "critical" } };
        using HttpResponseMessage posted =
            await Client.PostAsJsonAsync(new Uri(place.Page, "api/v2/alerts"), new[] { alert });
        Assert.Equal(HttpStatusCode.OK, posted.StatusCode);
    }

    private static Task<JsonElement> ListAsync(NodePlace place) => ReadAsync(place, "");

    private static async Task<JsonElement> ReadAsync(NodePlace place, string id)
    {
        using HttpResponseMessage answer = await Client.GetAsync(
            new Uri(place.Page, $"api/v1/incidents/{id}".TrimEnd('/')));
        JsonElement body = await answer.Content.ReadFromJsonAsync<JsonElement>();
        Assert.True(answer.IsSuccessStatusCode, body.ToString());
        return body.GetProperty("data");
    }

    private static string[] Kinds(JsonElement incident) =>
        [.. incident.GetProperty("timeline").EnumerateArray().Select(entry => entry.GetProperty("kind").GetString()!)];

    private static async Task<string> DoneAsync(NodePlace place, string action, object request)
    {
        (HttpStatusCode status, JsonElement answer) = await ActAsync(place, 1, action, request);
        Assert.True(status == HttpStatusCode.OK, answer.ToString());
        return answer.GetProperty("data").GetProperty("outcome").GetString()!;
    }

    private static async Task<(HttpStatusCode Status, JsonElement Answer)> ActAsync(
        NodePlace place, long id, string action, object request)
    {
        using HttpResponseMessage answer = await Client.PostAsJsonAsync(
            new Uri(place.Page, $"api/v1/incidents/{id}/{action}"), request);
        return (answer.StatusCode, await answer.Content.ReadFromJsonAsync<JsonElement>());
    }
}
