using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Monitor.Node.Hosting;
using Monitor.Node.Tests.Hosting;

namespace Monitor.Node.Tests.Administration;

/// <summary>The cluster's API of a node that is alone.</summary>
public sealed class AdministrationTests : IAsyncLifetime
{
    private readonly HttpClient _client = new();
    private RunningNode _node = null!;

    public async Task InitializeAsync()
    {
        _node = await RunningNode.StartAsync(("SHARDS", "4"), ("MACHINE__ENABLED", "false"));
        _client.BaseAddress = new Uri($"http://{_node.AddressOf(NodeListener.Http)}");
    }

    public async Task DisposeAsync()
    {
        _client.Dispose();
        await _node.DisposeAsync();
    }

    [Fact]
    public async Task Cluster_of_a_lone_node_has_one_member_that_owns_everything()
    {
        JsonElement data = await DataAsync("/api/v1/cluster");
        JsonElement member = Assert.Single(data.GetProperty("members").EnumerateArray());
        Assert.Equal(data.GetProperty("answeredBy").GetString(), member.GetProperty("node").GetString());
        Assert.Equal(("up", 5, 4), (
            member.GetProperty("state").GetString(), member.GetProperty("shards").GetInt32(),
            data.GetProperty("shardCount").GetInt32()));
        Assert.Equal("alerting", Assert.Single(member.GetProperty("duties").EnumerateArray()).GetString());
        Assert.Equal(
            ["0", "1", "2", "3", "alerting"],
            data.GetProperty("leases").EnumerateArray().Select(lease => lease.GetProperty("shard").GetString()));
        Assert.Empty(data.GetProperty("freeShards").EnumerateArray());
    }

    [Fact]
    public async Task Shards_say_where_they_stand_in_their_logs()
    {
        JsonElement[] shards = [.. (await DataAsync("/api/v1/shards")).GetProperty("shards").EnumerateArray()];
        Assert.Equal(5, shards.Length);
        foreach (JsonElement shard in shards[..4])
        {
            Assert.True(shard.GetProperty("epoch").GetInt64() > 0);
            Assert.Equal(0, shard.GetProperty("lag").GetInt64());
        }

        Assert.Equal("alerting", shards[4].GetProperty("shard").GetString());
    }

    [Fact]
    public async Task Actors_are_listed_by_path()
    {
        string[] paths =
        [
            .. (await DataAsync("/api/v1/actors")).GetProperty("actors").EnumerateArray()
                .Select(actor => actor.GetProperty("path").GetString()!),
        ];
        Assert.Contains(paths, path => path.StartsWith("shards/0@", StringComparison.Ordinal));
        Assert.Equal(paths.Order(StringComparer.Ordinal), paths);
    }

    [Theory]
    [InlineData(
        "POST", "/api/v1/cluster/drain", "{\"node\":\"nobody\"}", HttpStatusCode.NotFound, "there is no node 'nobody'")]
    [InlineData("POST", "/api/v1/cluster/down", null, HttpStatusCode.BadRequest, "say which node")]
    [InlineData(
        "POST", "/api/v1/shards/9/move", "{\"node\":\"nobody\"}", HttpStatusCode.NotFound, "there is no shard '9'")]
    [InlineData("POST", "/api/v1/shards/1/move", "{\"node\":\"nobody\"}", HttpStatusCode.NotFound, "there is no node")]
    [InlineData("DELETE", "/api/v1/shards/1/pin", null, HttpStatusCode.NotFound, "shard 1 is not pinned")]
    [InlineData("GET", "/api/v1/cluster/events?after=x", null, HttpStatusCode.BadRequest, "not the number of an event")]
    public async Task Command_that_makes_no_sense_is_refused_with_a_sentence(
        string method, string path, string? body, HttpStatusCode expected, string says)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (body is not null)
            request.Content = new StringContent(body, null, "application/json");
        using HttpResponseMessage response = await _client.SendAsync(request);
        Assert.Equal(expected, response.StatusCode);
        JsonElement answer = await response.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal("error", answer.GetProperty("status").GetString());
        Assert.Contains(says, answer.GetProperty("error").GetString());
    }

    [Fact]
    public async Task Description_names_every_request_of_the_cluster()
    {
        JsonElement api = await _client.GetFromJsonAsync<JsonElement>("/openapi/v1.json");
        string[] paths = [.. api.GetProperty("paths").EnumerateObject().Select(path => path.Name)];
        Assert.Superset(
            new HashSet<string>
            {
                "/api/v1/cluster", "/api/v1/cluster/events", "/api/v1/cluster/drain", "/api/v1/cluster/undrain",
                "/api/v1/cluster/leave", "/api/v1/cluster/down", "/api/v1/shards", "/api/v1/shards/{shard}/move",
                "/api/v1/shards/{shard}/pin", "/api/v1/actors",
            },
            paths.ToHashSet());
    }

    private async Task<JsonElement> DataAsync(string path) =>
        (await _client.GetFromJsonAsync<JsonElement>(path)).GetProperty("data");
}
