using Microsoft.OpenApi;

namespace Monitor.Node.Api;

/// <summary>What the API's query parameters mean, for its description.</summary>
internal static class QueryParameters
{
    private static readonly Dictionary<string, (string Text, bool IsRepeatable)> All = new(StringComparer.Ordinal)
    {
        ["component"] = ("The component's very name.", false),
        ["metric"] = ("The metric's very name.", false),
        ["matchers"] = ("Demands on labels as Prometheus writes them: {instance=\"a\", disk=~\"sd.*\"}.", false),
        ["match[]"] = ("A series selector as Prometheus writes it: up{job=\"a\"}.", false),
        ["limit"] = ("Most series in the answer, 1 to 100000.", false),
        ["timeout"] =
            ("How long to wait for shards on their way between nodes, 10s when absent: then they are missing.", false),
        ["window"] = ("Length of a window, 1s to 10m; all usual ones when absent.", true),
        ["statistic"] = ("count, rate, sum, min, max, mean, last, stddev, p50, p90, p95, p99 or p99.9.", true),
        ["include_current"] = ("true: volumes take the second under way too.", false),
        ["by"] =
            ("Merges the series that agree in these labels, commas between them; empty: all into one.", true),
        ["without"] = ("Merges the series that agree in all labels but these.", true),
        ["start"] = ("First second: Unix seconds or RFC 3339.", false),
        ["end"] = ("Last second: Unix seconds or RFC 3339; now when absent.", false),
        ["step"] = ("Length of a step: seconds or a duration.", false),
    };

    public static void AddTo(OpenApiOperation operation, IReadOnlyList<string> names)
    {
        operation.Parameters ??= [];
        foreach (string name in names)
        {
            (string text, bool isRepeatable) = All[name];
            var one = new OpenApiSchema { Type = JsonSchemaType.String };
            operation.Parameters.Add(new OpenApiParameter
            {
                Name = name,
                In = ParameterLocation.Query,
                Description = text,
                Schema = isRepeatable ? new OpenApiSchema { Type = JsonSchemaType.Array, Items = one } : one,
            });
        }
    }
}
