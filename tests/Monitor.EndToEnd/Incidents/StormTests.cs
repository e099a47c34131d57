using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Monitor.EndToEnd.Prometheus;

namespace Monitor.EndToEnd.Incidents;

/// <summary>
/// One fault below two hundred components: what the people on call live through, on a whole node and with a policy that
/// somebody would write.
/// </summary>
public sealed class StormTests
{
    private const int Components = 200;
    private const int AlertsEach = 25;
    private const int AlertsInPost = 50;
    private const string Root = "c0";
    private static readonly TimeSpan StormLasts = TimeSpan.FromSeconds(10);
    private static readonly HttpClient Client = new();

    [Fact]
    public async Task Storm_from_one_fault_is_one_incident_that_pages_nobody_more_than_three_times()
    {
        var random = new Random(20261121);
        await using var ann = new PhoneReceiver();
        await using var boss = new PhoneReceiver();
        await using NodePlace place = Place(random, ann, boss);
        await place.StartAsync();

        using (var pace = new PeriodicTimer(StormLasts / (Components * AlertsEach / AlertsInPost)))
        {
            foreach ((string Name, string Component)[] post in Symptoms(random).Chunk(AlertsInPost))
            {
                await PostAsync(place, post);
                await pace.WaitForNextTickAsync();
            }
        }

        JsonElement open = default;
        await Poll.UntilAsync(
            async () =>
            {
                open = await ReadAsync(place, "?status=open");
                return open.GetProperty("incidents").EnumerateArray().Sum(one => one.GetProperty("firing").GetInt32())
                    == Components * AlertsEach;
            },
            () => $"{open}\n{place.Node.Output}");
        JsonElement summary = Assert.Single(open.GetProperty("incidents").EnumerateArray());
        long id = summary.GetProperty("id").GetInt64();
        JsonElement causes = (await ReadAsync(place, $"/{id}")).GetProperty("causes");
        Assert.Contains(
            Root, causes.EnumerateArray().Take(3).Select(cause => cause.GetProperty("component").GetString()));

        // The one who has it hears nothing more of it but its end, and neither does who was called beside.
        Assert.Equal("triggered", (await ann.NextAsync()).News);
        await ActAsync(place, id, "acknowledge", new { by = "ann" });
        await ActAsync(place, id, "resolve", new { by = "ann", note = "the switch is back" });
        PhoneCall last;
        var calls = new List<PhoneCall>();
        do
        {
            last = await ann.NextAsync();
            calls.Add(last);
        }
        while (last.News != "resolved" || last.Incident != id);

        Assert.True(calls.Count + 1 <= 3, string.Join('\n', calls));
        Assert.InRange(boss.Calls, 0, 3);
    }

    private static NodePlace Place(Random random, PhoneReceiver ann, PhoneReceiver boss)
    {
        IEnumerable<string> components = Enumerable.Range(1, Components - 1).Select(i =>
            $"  - {{name: c{i}, depends_on: [{string.Join(", ", Needed(random, i).Distinct())}]}}");
        return new NodePlace(
            $$"""
            machine: {enabled: false}
            oncall: {file: oncall.yaml}
            receivers:
              - {name: ann-phone, url: "{{ann.Url}}", only_incidents: true}
              - {name: boss-phone, url: "{{boss.Url}}", only_incidents: true}
            components:
            {{string.Join('\n', components)}}
            """).With(
            "oncall.yaml",
            """
            contacts:
              - {name: ann, urgent: [ann-phone]}
              - {name: boss, urgent: [boss-phone]}
            policies:
              - name: desk
                steps:
                  - {notify: [{person: ann}], wait: 5m}
                  - {notify: [{person: boss}], wait: 15m}
            incidents:
              - {policy: desk}
            """);
    }

    /// <summary>
    /// Components lie in layers; each needs one to three of the layer below, and all in the end the first.
    /// </summary>
    private static IEnumerable<string> Needed(Random random, int component)
    {
        for (int n = random.Next(1, 4); n > 0; n--)
            yield return $"c{random.Next(Math.Max(0, component / 3 - 8), component / 3 + 1)}";
    }

    /// <summary>In any order, the root's own last.</summary>
    private static (string Name, string Component)[] Symptoms(Random random)
    {
        (string Name, string Component)[] all =
        [
            .. Enumerable.Range(0, Components)
                .SelectMany(i => Enumerable.Range(0, AlertsEach).Select(n => ($"Rule{n}", $"c{i}"))),
        ];
        random.Shuffle(all);
        return [.. all.OrderBy(symptom => symptom.Component == Root)];
    }

    private static async Task PostAsync(NodePlace place, (string Name, string Component)[] alerts)
    {
        using HttpResponseMessage posted = await Client.PostAsJsonAsync(
            new Uri(place.Page, "api/v2/alerts"),
            alerts.Select(alert => new
            {
                labels = new { alertname = alert.Name, component = alert.Component, severity = "critical" },
            }));
        Assert.Equal(HttpStatusCode.OK, posted.StatusCode);
    }

    private static async Task<JsonElement> ReadAsync(NodePlace place, string what)
    {
        using HttpResponseMessage answer = await Client.GetAsync(new Uri(place.Page, "api/v1/incidents" + what));
        JsonElement body = await answer.Content.ReadFromJsonAsync<JsonElement>();
        Assert.True(answer.IsSuccessStatusCode, body.ToString());
        return body.GetProperty("data");
    }

    private static async Task ActAsync(NodePlace place, long id, string action, object request)
    {
        using HttpResponseMessage answer = await Client.PostAsJsonAsync(
            new Uri(place.Page, $"api/v1/incidents/{id}/{action}"), request);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }
}
