using System.Text.Json;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Monitor.Node.Hosting;

namespace Monitor.Node.Tests.Hosting;

public sealed class DescriptionTests
{
    [Fact]
    public async Task Description_has_every_address_of_the_API_and_says_that_a_token_is_needed()
    {
        await using RunningNode node = await RunningNode.StartAsync(
            ("SHARDS", "1"), ("MACHINE__ENABLED", "false"), ("AUTH__BEARER_TOKEN", "let-me-in-please"));
        using var client = new HttpClient();
        client.DefaultRequestHeaders.Authorization = new("Bearer", "let-me-in-please");
        using JsonDocument told = JsonDocument.Parse(
            await client.GetStringAsync($"http://{node.AddressOf(NodeListener.Http)}/openapi/v1.json"));
        HashSet<string> described =
        [
            .. from path in told.RootElement.GetProperty("paths").EnumerateObject()
               from operation in path.Value.EnumerateObject()
               select $"{operation.Name.ToUpperInvariant()} {path.Name}",
        ];
        string[] mapped =
        [
            .. from endpoint in node.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
               let path = endpoint.RoutePattern.RawText!.Replace(":long}", "}", StringComparison.Ordinal)
               where path.StartsWith("/api/", StringComparison.Ordinal) || path is "/metrics" or "/healthz" or "/readyz"
               from method in endpoint.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods
               select $"{method} {path}",
        ];
        Assert.True(mapped.Length > 40, $"{mapped.Length} addresses");
        Assert.Empty(mapped.Except(described));
        JsonElement schemes = told.RootElement.GetProperty("components").GetProperty("securitySchemes");
        Assert.True(schemes.TryGetProperty("token", out _));
    }
}
