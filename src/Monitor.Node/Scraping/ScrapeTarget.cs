using System.Globalization;
using Monitor.Shared.Series;

namespace Monitor.Node.Scraping;

/// <summary>One address that is scraped, with the labels that all its series get.</summary>
/// <param name="Config">The scrape configuration that it comes from.</param>
/// <param name="DiscoveredLabels">All labels before relabelling.</param>
/// <param name="Labels">
/// The labels that series get: <c>job</c> and <c>instance</c> and more, none with two underscores.
/// </param>
/// <param name="Url">What is asked.</param>
/// <param name="Interval">From one scrape to the next.</param>
/// <param name="Timeout">How long an answer may take.</param>
internal sealed record ScrapeTarget(
    ScrapeConfig Config, LabelSet DiscoveredLabels, LabelSet Labels, Uri Url, TimeSpan Interval, TimeSpan Timeout)
{
    private const string AddressLabel = "__address__", SchemeLabel = "__scheme__", PathLabel = "__metrics_path__";
    private const string ParameterPrefix = "__param_";

    /// <summary>What makes two targets one.</summary>
    public string Key => $"{Config.JobName}\n{Labels}\n{Url}";

    /// <summary>A target of a configuration after its relabelling.</summary>
    /// <param name="discovered">The labels before, also of a target that is dropped.</param>
    /// <returns>Null when relabelling drops it or leaves no address that can be asked.</returns>
    public static ScrapeTarget? From(
        ScrapeConfig config, string address, LabelSet groupLabels, out LabelSet discovered)
    {
        var labels = new List<Label>(groupLabels.Where(l => l.Name is not AddressLabel))
        {
            new(AddressLabel, address),
        };
        AddMissing(labels, "job", config.JobName);
        AddMissing(labels, SchemeLabel, config.Scheme);
        AddMissing(labels, PathLabel, config.MetricsPath);
        foreach ((string name, string value) in config.Parameters)
            AddMissing(labels, ParameterPrefix + name, value);
        discovered = LabelSet.From(labels);
        if (!RelabelRule.Apply(config.RelabelRules, labels) || UrlOf(config, labels) is not { } url)
            return null;

        LabelSet relabelled = LabelSet.From(labels);
        AddMissing(labels, "instance", relabelled[AddressLabel]!);
        LabelSet kept = LabelSet.From(labels.Where(l => !l.Name.StartsWith("__", StringComparison.Ordinal)));
        return new ScrapeTarget(config, discovered, kept, url, config.Interval, config.Timeout);
    }

    /// <summary>
    /// When in its interval the target is scraped, in whole milliseconds: the same at every start, and spread evenly
    /// over many targets.
    /// </summary>
    public TimeSpan Offset()
    {
        // FNV-1a: what .NET hashes a string to differs from start to start.
        ulong hash = 14_695_981_039_346_656_037;
        foreach (char letter in Key)
            hash = (hash ^ letter) * 1_099_511_628_211;
        return TimeSpan.FromMilliseconds((hash ^ hash >> 32) % (ulong)Interval.TotalMilliseconds);
    }

    private static Uri? UrlOf(ScrapeConfig config, List<Label> labels)
    {
        LabelSet set = LabelSet.From(labels);
        if (set[AddressLabel] is not { } address)
            return null;
        // Parameters of the configuration, the first value of each as relabelling left it.
        var query = new List<string>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach ((string name, string value) in config.Parameters)
            query.Add(Pair(name, seen.Add(name) ? set[ParameterPrefix + name] ?? "" : value));
        foreach (Label label in set)
        {
            if (label.Name.StartsWith(ParameterPrefix, StringComparison.Ordinal)
                && seen.Add(label.Name[ParameterPrefix.Length..]))
                query.Add(Pair(label.Name[ParameterPrefix.Length..], label.Value));
        }

        string text = string.Create(
            CultureInfo.InvariantCulture, $"{set[SchemeLabel]}://{address}{set[PathLabel] ?? "/metrics"}");
        if (query.Count > 0)
            text += (text.Contains('?') ? "&" : "?") + string.Join('&', query);
        return Uri.TryCreate(text, UriKind.Absolute, out Uri? url) && url.Scheme is "http" or "https" ? url : null;
    }

    private static string Pair(string name, string value) =>
        $"{Uri.EscapeDataString(name)}={Uri.EscapeDataString(value)}";

    private static void AddMissing(List<Label> labels, string name, string value)
    {
        if (!labels.Exists(l => l.Name == name) && value.Length > 0)
            labels.Add(new Label(name, value));
    }
}
