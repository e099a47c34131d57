using System.Text.Json;
using System.Text.Json.Serialization;
using Monitor.Actors.Queries;

namespace Monitor.Node.Api;

/// <summary>Prometheus' envelope: status, and data or what is wrong.</summary>
/// <param name="Status">"success" or "error".</param>
/// <param name="Data">The answer.</param>
/// <param name="ErrorType">"bad_data", "timeout", …</param>
/// <param name="Error">A sentence for people.</param>
/// <param name="Warnings">What is missing from the answer, for people.</param>
/// <param name="MissingShards">Shards that the answer is without; absent when it is whole.</param>
internal sealed record ApiAnswer<T>(
    string Status, T? Data, string? ErrorType = null, string? Error = null, IReadOnlyList<string>? Warnings = null,
    IReadOnlyList<string>? MissingShards = null);

/// <summary>Makes answers.</summary>
internal static class ApiAnswer
{
    /// <summary>How all answers are written.</summary>
    public static JsonSerializerOptions Json { get; } = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        NumberHandling = JsonNumberHandling.Strict,
    };

    public static IResult Of<T>(
        T data, IReadOnlyList<MissingShard>? missing = null, bool isTruncated = false, int found = 0,
        IReadOnlyList<string>? notes = null)
    {
        var warnings = new List<string>(notes ?? []);
        foreach (IGrouping<string, MissingShard> group in (missing ?? []).GroupBy(shard => shard.Reason))
            warnings.Add(
                $"partial: shards {string.Join(", ", group.Select(s => s.Shard))} did not answer: {group.Key}");
        if (isTruncated)
            warnings.Add($"truncated: {found} series match; raise limit or narrow the matchers");
        return Results.Json(
            new ApiAnswer<T>(
                "success", data, Warnings: warnings.Count > 0 ? warnings : null,
                MissingShards: missing is { Count: > 0 } ? [.. missing.Select(shard => shard.Shard.ToString())] : null),
            Json);
    }

    /// <summary>An answer and what it is without; nothing where that is empty.</summary>
    public static IResult Partly<T>(T data, string missing) => Results.Json(
        new ApiAnswer<T>("success", data, Warnings: missing.Length > 0 ? [missing] : null), Json);

    public static IResult BadData(string error) => Error("bad_data", error, StatusCodes.Status400BadRequest);

    /// <summary>A question that would take too much; Prometheus' answer to those.</summary>
    public static IResult TooMuch(string error) =>
        Error("execution", error, StatusCodes.Status422UnprocessableEntity);

    public static IResult NotFound(string error) => Error("not_found", error, StatusCodes.Status404NotFound);

    public static IResult Conflict(string error) => Error("conflict", error, StatusCodes.Status409Conflict);

    public static IResult Unavailable(string error) =>
        Error("unavailable", error, StatusCodes.Status503ServiceUnavailable);

    /// <summary>NaN and infinities have no place in JSON: they are null.</summary>
    public static double? Number(double value) => double.IsFinite(value) ? value : null;

    private static IResult Error(string type, string error, int status) =>
        Results.Json(new ApiAnswer<object>("error", null, type, error), Json, statusCode: status);
}
