using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Monitor.EndToEnd.Durability;
using Monitor.EndToEnd.Incidents;
using Monitor.EndToEnd.Prometheus;
using Monitor.Shared.Sharding;

namespace Monitor.Cluster.Tests;

/// <summary>
/// An escalation whose nodes die. That nobody is called is not waited for: the call that comes next is the one that
/// must come next, and a call that should not have been would stand before it.
/// </summary>
public sealed class EscalationTests
{
    private static readonly HttpClient Client = new();

    [Fact]
    public async Task Step_comes_once_and_at_its_time_from_the_new_owner_and_none_after_the_acknowledgement()
    {
        await using var onCall = new ClusterOnCall(firstWaitSeconds: 8);
        await using ClusterUnderTest cluster = await ClusterUnderTest.StartAsync(
            new ClusterSetup { OnCallFile = onCall.File, MoreReceivers = onCall.Receivers });
        await ClusterSender.SendAsync(cluster, new RemoteWriteRequest().Add(
            "risk", "position", "a", 20, TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds()));
        PhoneCall first = await onCall.Ann.NextAsync();
        Assert.Equal(("triggered", "step 1 of desk, round 1"), (first.News, first.Because));
        ClusterNode owner = await cluster.OwnerOfAsync(ShardId.Alerting.Value);
        await owner.KillAsync();
        PhoneCall second = await onCall.Boss.NextAsync();
        Assert.Equal(("triggered", "step 2 of desk, round 1"), (second.News, second.Because));
        DateTimeOffset dueAt = await FirstStepAtAsync(cluster) + TimeSpan.FromSeconds(8);
        Assert.True(second.At >= dueAt, $"called at {second.At:O}, due at {dueAt:O}");

        // Any node takes the word that somebody has it; the next owner knows, and so does the one after it.
        await cluster.SettledAsync();
        ClusterNode next = await cluster.OwnerOfAsync(ShardId.Alerting.Value);
        ClusterNode other = cluster.Running.First(node => node != next);
        await ActAsync(other, "acknowledge");
        Assert.Equal(("acknowledged", "ann"), NewsOf(await onCall.Ann.NextAsync()));
        Assert.Equal(("acknowledged", "ann"), NewsOf(await onCall.Boss.NextAsync()));
        await owner.StartAsync();
        await cluster.SettledAsync();
        await next.KillAsync();
        await cluster.SettledAsync();

        // Its second step's five seconds are long over by then: whoever was called would have heard before this.
        await ActAsync(other, "resolve");
        Assert.Equal(("resolved", "ann"), NewsOf(await onCall.Ann.NextAsync()));
        Assert.Equal(("resolved", "ann"), NewsOf(await onCall.Boss.NextAsync()));
        await ProveAsync(other);
    }

    /// <summary>Who was paged, when and how often, by any node and across owners: the log can prove it.</summary>
    private static async Task ProveAsync(ClusterNode node)
    {
        JsonElement[] records = [];
        await Poll.UntilAsync(
            async () =>
            {
                using HttpResponseMessage asked = await Client.GetAsync(
                    new Uri(node.Page, "api/v1/audit?subject=incident:1&limit=1000"));
                if (!asked.IsSuccessStatusCode)
                    return false;
                JsonElement answer = await asked.Content.ReadFromJsonAsync<JsonElement>();
                records = [.. answer.GetProperty("data").GetProperty("records").EnumerateArray()];
                return records.Any(record => Action(record) == "incident.resolved");
            },
            () => string.Join(", ", records.Select(Action)));
        Assert.Equal(2, records.Count(record => Action(record) == "escalation.step"));
        JsonElement acknowledged = records.Single(record => Action(record) == "incident.acknowledged");
        Assert.Equal("person:ann", acknowledged.GetProperty("actor").GetString());
        JsonElement verdict = await Client.GetFromJsonAsync<JsonElement>(new Uri(node.Page, "api/v1/audit/verify"));
        Assert.True(verdict.GetProperty("data").GetProperty("whole").GetBoolean(), verdict.ToString());
        string why = await Client.GetStringAsync(new Uri(node.Page, "api/v1/incidents/1/explain"));
        Assert.Contains("step 2 tells boss by boss-phone", why, StringComparison.Ordinal);
    }

    private static string Action(JsonElement record) => record.GetProperty("action").GetString()!;

    private static (string News, string By) NewsOf(PhoneCall call) => (call.News, call.By);

    private static async Task<DateTimeOffset> FirstStepAtAsync(ClusterUnderTest cluster)
    {
        DateTimeOffset found = default;
        await Poll.UntilAsync(
            async () =>
            {
                using HttpResponseMessage answer =
                    await Client.GetAsync(new Uri(cluster.Running[^1].Page, "api/v1/incidents/1"));
                if (answer.StatusCode != HttpStatusCode.OK)
                    return false;
                JsonElement body = await answer.Content.ReadFromJsonAsync<JsonElement>();
                found = body.GetProperty("data").GetProperty("timeline").EnumerateArray()
                    .First(entry => entry.GetProperty("kind").GetString() == "step taken")
                    .GetProperty("at").GetDateTimeOffset();
                return true;
            },
            cluster.Describe);
        return found;
    }

    /// <summary>Asks until it is done: a node whose peer has just died says so, and is asked again.</summary>
    private static Task ActAsync(ClusterNode node, string action) => Poll.UntilAsync(
        async () =>
        {
            using HttpResponseMessage answer = await Client.PostAsJsonAsync(
                new Uri(node.Page, $"api/v1/incidents/1/{action}"), new { by = "ann" });
            return answer.StatusCode == HttpStatusCode.OK;
        },
        () => node.Output);
}
