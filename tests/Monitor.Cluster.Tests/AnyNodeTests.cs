using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Monitor.EndToEnd.Durability;
using Monitor.EndToEnd.Prometheus;
using Monitor.Shared.Sharding;

namespace Monitor.Cluster.Tests;

/// <summary>Whichever node is asked, the cluster answers: when all is well, shards move or a node hangs.</summary>
public sealed class AnyNodeTests
{
    private const int Components = 12;

    private static readonly HttpClient Client = new() { Timeout = TimeSpan.FromSeconds(30) };

    private readonly long _nowMs = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();

    [Fact]
    public async Task Every_node_gives_the_same_whole_answers()
    {
        await using ClusterUnderTest cluster = await ClusterUnderTest.StartAsync();
        await FillAsync(cluster);
        string[] questions =
        [
            "api/v1/series?metric=depth", "api/v1/labels?metric=depth", "api/v1/label/component/values", "api/v1/rules",
            "api/v1/components", "api/v1/alerts",
            $"api/v1/history?metric=depth&statistic=max&start={_nowMs / 1000 - 120}&end={_nowMs / 1000 - 1}&step=60",
        ];
        foreach (string question in questions)
        {
            string[] answers = await Task.WhenAll(cluster.Nodes.Select(node => NormalAsync(node, question)));
            Assert.All(answers, answer => Assert.Equal(answers[0], answer));
            Assert.Contains("success", answers[0]);
            Assert.DoesNotContain("missingShards", answers[0]);
        }
    }

    [Fact]
    public async Task Series_of_all_owners_are_merged_alike_on_every_node()
    {
        await using ClusterUnderTest cluster = await ClusterUnderTest.StartAsync();
        var random = new Random(8);
        var request = new RemoteWriteRequest();
        List<double> all = [];
        for (int second = 90; second > 30; second--)
        {
            for (int component = 0; component < Components; component++)
            {
                double value = 0.001 * Math.Exp(4 * random.NextDouble());
                all.Add(value);
                request.Add($"service-{component}", "latency", $"{component % 2}", value, _nowMs - second * 1000);
            }
        }

        await ClusterSender.SendAsync(cluster, request);
        all.Sort();
        string chart = "api/v1/history?metric=latency&step=60&by=component"
            + $"&start={_nowMs / 1000 - 120}&end={_nowMs / 1000}";
        foreach (ClusterNode node in cluster.Nodes)
        {
            JsonElement merged = default;
            await Poll.UntilAsync(
                async () =>
                {
                    JsonElement answer = await DataAsync(
                        node, "api/v1/windows?metric=latency&window=10m&include_current=true&by=");
                    merged = answer.GetArrayLength() == 1 ? answer[0] : default;
                    return merged.ValueKind == JsonValueKind.Object && Read("count", "value") >= all.Count;
                },
                cluster.Describe);
            Assert.Equal(Components, merged.GetProperty("merged").GetInt32());
            Assert.Equal(
                (all.Count, all[0], all[^1]), (Read("count", "value"), Read("min", "value"), Read("max", "value")));
            Assert.Equal(all.Sum(), Read("sum", "value"), 1e-9);
            double exact = all[(int)Math.Ceiling(0.99 * all.Count) - 1];
            Assert.InRange(exact, Read("p99", "lower"), Read("p99", "upper"));
            Assert.InRange(Read("p99", "value"), exact * 0.99, exact * 1.01);
            Assert.Equal(await NormalAsync(cluster.Nodes[0], chart), await NormalAsync(node, chart));

            double Read(string statistic, string bound) => merged.GetProperty("windows")[0].GetProperty("statistics")
                .GetProperty(statistic).GetProperty(bound).GetDouble();
        }
    }

    [Fact]
    public async Task Live_stream_of_any_node_goes_on_after_the_duty_has_moved()
    {
        await using ClusterUnderTest cluster = await ClusterUnderTest.StartAsync();
        ClusterNode owner = await cluster.OwnerOfAsync(ShardId.Alerting.Value);
        ClusterNode other = cluster.Nodes.First(node => node != owner);
        await AwaitLiveAlertsAsync(cluster, other);
        await owner.KillAsync();
        await AwaitLiveAlertsAsync(cluster, other);
    }

    [Fact]
    public async Task Request_during_a_takeover_waits_for_it_and_is_answered()
    {
        await using ClusterUnderTest cluster = await ClusterUnderTest.StartAsync();
        await FillAsync(cluster);
        ClusterNode owner = await cluster.OwnerOfAsync(ShardId.Alerting.Value);
        ClusterNode other = cluster.Nodes.First(node => node != owner);
        string before = await NormalAsync(other, "api/v1/series?metric=depth");
        await owner.KillAsync();
        Task<string> series = NormalAsync(other, "api/v1/series?metric=depth&timeout=30");
        Task<string> alerts = NormalAsync(other, "api/v1/alerts?timeout=30");
        Assert.Equal(before, await series);
        Assert.Contains("success", await alerts);
    }

    [Fact]
    public async Task Answer_without_a_node_that_hangs_comes_in_time_and_names_the_shards()
    {
        await using ClusterUnderTest cluster = await ClusterUnderTest.StartAsync(lease: TimeSpan.FromMinutes(1));
        await FillAsync(cluster);
        IReadOnlyDictionary<int, (string Owner, long Epoch)> leases = await cluster.LeasesAsync();
        ClusterNode sleeper = cluster.Nodes[0];
        sleeper.Suspend();
        string[] shards =
        [
            .. leases.Where(lease => lease.Value.Owner == sleeper.Name && lease.Key < ClusterUnderTest.Shards)
                .Select(lease => $"{lease.Key}").Order(StringComparer.Ordinal),
        ];
        JsonElement answer = await Client.GetFromJsonAsync<JsonElement>(
            new Uri(cluster.Nodes[1].Page, "api/v1/series?metric=depth&timeout=500ms"));
        IEnumerable<string?> missing = answer.GetProperty("missingShards").EnumerateArray().Select(s => s.GetString());
        Assert.Equal(shards, missing.Order(StringComparer.Ordinal));
        Assert.Contains($"{sleeper.Name} did not answer", answer.GetProperty("warnings")[0].GetString());
        sleeper.Resume();
    }

    [Fact]
    public async Task Operator_sees_and_steers_every_node_from_any()
    {
        await using ClusterUnderTest cluster = await ClusterUnderTest.StartAsync();
        ClusterNode here = cluster.Nodes[0], there = cluster.Nodes[1];
        // A node's view of the leases is up to a second old.
        await Poll.UntilAsync(
            async () => (await DataAsync(here, "api/v1/shards")).GetProperty("shards").EnumerateArray()
                .All(shard => shard.GetProperty("state").GetString() == "live"),
            cluster.Describe);
        JsonElement actors = await DataAsync(here, $"api/v1/actors?node={there.Name}");
        Assert.Equal(there.Name, actors.GetProperty("node").GetString());
        Assert.NotEqual(0, actors.GetProperty("actors").GetArrayLength());

        await CommandAsync(here, "api/v1/cluster/drain", there.Name);
        await Poll.UntilAsync(
            async () => (await cluster.LeasesAsync()) is { Count: ClusterUnderTest.Shards + 1 } leases
                && leases.Values.All(lease => lease.Owner != there.Name),
            cluster.Describe);
        JsonElement members = (await DataAsync(here, "api/v1/cluster")).GetProperty("members");
        Assert.Equal("drained", members.EnumerateArray()
            .Single(m => m.GetProperty("node").GetString() == there.Name).GetProperty("state").GetString());
        await CommandAsync(here, "api/v1/cluster/undrain", there.Name);
        await cluster.SettledAsync();
        await CommandAsync(there, "api/v1/shards/3/move", cluster.Nodes[2].Name);
        await Poll.UntilAsync(
            async () => (await cluster.LeasesAsync()).GetValueOrDefault(3).Owner == cluster.Nodes[2].Name,
            cluster.Describe);
        // Two looks a second apart: a shard that was free at one of them was freed and taken, any other moved.
        JsonElement[] events = [];
        await Poll.UntilAsync(
            async () =>
            {
                JsonElement answer = await DataAsync(here, "api/v1/cluster/events");
                events = [.. answer.GetProperty("events").EnumerateArray()];
                return events.Any(entry => entry.GetProperty("kind").GetString() is "shard_moved" or "shard_taken"
                    && entry.GetProperty("shard").GetString() == "3"
                    && entry.GetProperty("node").GetString() == cluster.Nodes[2].Name);
            },
            cluster.Describe);
        HashSet<string> kinds = [.. events.Select(entry => entry.GetProperty("kind").GetString()!)];
        Assert.Superset(new HashSet<string> { "member_joined", "member_changed", "shard_pinned" }, kinds);
        string audit = "";
        await Poll.UntilAsync(
            async () =>
            {
                using HttpResponseMessage asked = await Client.GetAsync(new Uri(here.Page, "api/v1/audit?limit=1000"));
                audit = await asked.Content.ReadAsStringAsync();
                return new[] { "node.drain", "node.undrain", "shard.moved" }
                    .All(action => audit.Contains($"\"{action}\"", StringComparison.Ordinal));
            },
            () => audit);
    }

    private async Task FillAsync(ClusterUnderTest cluster)
    {
        for (int component = 0; component < Components; component++)
            await SendAsync(cluster, $"service-{component}", "depth", "a", component);
        await Poll.UntilAsync(
            async () => (await NormalAsync(cluster.Nodes[0], "api/v1/series?metric=depth"))
                .Split("service-").Length > Components,
            cluster.Describe);
    }

    private Task SendAsync(ClusterUnderTest cluster, string component, string metric, string series, double value) =>
        ClusterSender.SendAsync(
            cluster, new RemoteWriteRequest().Add(component, metric, series, value, _nowMs - 30_000));

    /// <summary>Reads a node's live stream until it tells of alerts, be they none.</summary>
    private static async Task AwaitLiveAlertsAsync(ClusterUnderTest cluster, ClusterNode node)
    {
        await Poll.UntilAsync(
            async () =>
            {
                using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
                try
                {
                    using HttpResponseMessage response = await Client.GetAsync(
                        new Uri(node.Page, "api/v1/live"), HttpCompletionOption.ResponseHeadersRead, limit.Token);
                    if (response.StatusCode != HttpStatusCode.OK)
                        return false;
                    using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(limit.Token));
                    while (await reader.ReadLineAsync(limit.Token) is { } line)
                    {
                        if (line == "event: alerts")
                            return true;
                    }
                }
                catch (Exception ended)
                    when (ended is OperationCanceledException or IOException or HttpRequestException)
                {
                    // The stream ended, as it does when the duty moves: a page opens it again.
                }

                return false;
            },
            cluster.Describe);
    }

    /// <summary>An answer with its lists in order: shards are asked at once, so what they tell comes in any.</summary>
    private static async Task<string> NormalAsync(ClusterNode node, string question)
    {
        JsonElement answer = await Client.GetFromJsonAsync<JsonElement>(new Uri(node.Page, question));
        return Normal(answer);
    }

    private static string Normal(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Array =>
            "[" + string.Join(',', element.EnumerateArray().Select(Normal).Order(StringComparer.Ordinal)) + "]",
        JsonValueKind.Object => "{" + string.Join(',', element.EnumerateObject()
            .Where(property => property.Name is not ("lastEvaluation" or "evaluationTime" or "file" or "ruleFiles"))
            .Select(property => property.Name + ":" + Normal(property.Value))) + "}",
        _ => element.GetRawText(),
    };

    private static async Task<JsonElement> DataAsync(ClusterNode node, string question) =>
        (await Client.GetFromJsonAsync<JsonElement>(new Uri(node.Page, question))).GetProperty("data");

    private static async Task CommandAsync(ClusterNode node, string command, string target)
    {
        using HttpResponseMessage response =
            await Client.PostAsJsonAsync(
                new Uri(node.Page, command), new Dictionary<string, string> { ["node"] = target });
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
    }
}
