using Monitor.Shared.Queries;
using Monitor.Shared.Rules.Matching;

namespace Monitor.Node.Api;

/// <summary>
/// Which series a request means: <c>component</c> and <c>metric</c> by their very names, <c>matchers</c> as Prometheus
/// writes them without the metric, <c>match[]</c> as Prometheus writes selectors; all demands together.
/// </summary>
internal static class SeriesSelection
{
    public const int DefaultLimit = 1_000;
    public const int LargestLimit = 100_000;

    public static bool TryRead(HttpRequest request, out List<LabelMatcher> matchers, out int limit, out string error)
    {
        matchers = [];
        limit = DefaultLimit;
        error = "";
        IQueryCollection query = request.Query;
        AddExact(matchers, SeriesSelector.ComponentName, query["component"]);
        AddExact(matchers, ShardReader.MetricName, query["metric"]);
        if (query["matchers"].ToString() is { Length: > 0 } text && !TryAdd(matchers, text, "matchers", out error))
            return false;
        string?[] selectors = [.. query["match[]"]];
        if (selectors.Length > 1)
        {
            error = "match[]: one selector at a time; ask again for the others";
            return false;
        }

        if (selectors.Length == 1 && !TryAddSelector(matchers, selectors[0] ?? "", out error))
            return false;
        return !query.ContainsKey("limit") || TryReadLimit(query["limit"].ToString(), out limit, out error);
    }

    private static void AddExact(List<LabelMatcher> matchers, string name, string? value)
    {
        if (!string.IsNullOrEmpty(value))
            matchers.Add(LabelMatcher.Equal(name, value));
    }

    private static bool TryAddSelector(List<LabelMatcher> matchers, string selector, out string error)
    {
        int brace = selector.IndexOf('{', StringComparison.Ordinal);
        string metric = (brace < 0 ? selector : selector[..brace]).Trim();
        AddExact(matchers, ShardReader.MetricName, metric);
        error = "";
        return brace < 0 || TryAdd(matchers, selector[brace..], "match[]", out error);
    }

    private static bool TryAdd(List<LabelMatcher> matchers, string text, string parameter, out string error)
    {
        if (!LabelMatcherParser.TryParse(text, out IReadOnlyList<LabelMatcher> parsed, out error))
        {
            error = $"{parameter}: {error}";
            return false;
        }

        matchers.AddRange(parsed);
        return true;
    }

    private static bool TryReadLimit(string text, out int limit, out string error)
    {
        bool isGood = int.TryParse(text, out limit) && limit is >= 1 and <= LargestLimit;
        error = isGood ? "" : $"limit: '{text}' is not a whole number from 1 to {LargestLimit}";
        return isGood;
    }
}
