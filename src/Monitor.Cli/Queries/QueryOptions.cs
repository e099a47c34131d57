using System.CommandLine;
using System.Globalization;
using Monitor.Cli.CommandLine;
using Monitor.Shared.Durations;
using Monitor.Shared.Windows;

namespace Monitor.Cli.Queries;

/// <summary>What <c>query</c> can be told, and the question to the node that it makes.</summary>
internal sealed class QueryOptions
{
    private static readonly string[] UsualWindows = ["10s", "1m", "10m"];

    public Argument<string> Selector { get; } = new("SELECTOR")
    {
        Arity = ArgumentArity.ZeroOrOne,
        Description = "series as Prometheus selects them: order_latency_seconds{venue!=\"test\"}",
    };

    public Option<string> Component { get; } = new("--component", "-c")
    {
        HelpName = "NAME",
        Description = "of this component alone",
    };

    public Option<string> Metric { get; } = new("--metric", "-m")
    {
        HelpName = "NAME",
        Description = "this metric alone",
    };

    public Option<string[]> Windows { get; } = new("--window", "-w")
    {
        HelpName = "DURATION",
        Description = "a window that ends now, 1s to 10m; may be given again (10s, 1m and 10m)",
        CompletionSources = { "1s", "5s", "10s", "1m", "5m", "10m" },
    };

    public Option<string[]> Statistics { get; } = new("--statistic", "-s")
    {
        HelpName = "NAME",
        Description = "a statistic; may be given again (what suits the kind of series; mean over time): "
            + string.Join(", ", StatisticNames.All.Select(s => s.Name())),
        CompletionSources = { StatisticNames.All.Select(s => s.Name()).ToArray() },
    };

    public Option<string[]> By { get; } = new("--by")
    {
        HelpName = "LABELS",
        Description = "merge the series that agree in these labels, commas between them; '' merges all of a metric",
    };

    public Option<string[]> Without { get; } = new("--without")
    {
        HelpName = "LABELS",
        Description = "merge the series that agree in all labels but these",
    };

    public Option<TimeSpan> Range { get; } = new("--range", "-r")
    {
        HelpName = "DURATION",
        Description = "one statistic over time instead: as long until --end",
        CustomParser = GlobalOptions.Parse<TimeSpan>(Durations.TryParsePositive),
    };

    public Option<string> End { get; } = new("--end")
    {
        HelpName = "TIME",
        Description = "where --range ends: Unix seconds or RFC 3339 (now)",
    };

    public Option<string> Step { get; } = new("--step")
    {
        HelpName = "DURATION",
        Description = "from one point to the next (a sixtieth of --range)",
    };

    public Option<bool> IncludeCurrent { get; } = new("--include-current")
    {
        Description = "count, rate and sum take the second under way too",
    };

    public Option<int?> Limit { get; } = new("--limit")
    {
        HelpName = "N",
        Description = "most series, or groups of them (1000)",
    };

    public Option<Expectation> Expect { get; } = new("--expect")
    {
        HelpName = "COMPARISON",
        Description = "end with 1 unless every value is so: '<0.25', '>=1', '==0'",
        CustomParser = GlobalOptions.Parse<Expectation>(Expectation.TryParse),
    };

    public IReadOnlyList<Symbol> All =>
    [
        Selector, Component, Metric, Windows, Statistics, By, Without, Range, End, Step, IncludeCurrent, Limit, Expect,
    ];

    /// <summary>Refuses what cannot be meant.</summary>
    public void Check(Invocation invocation)
    {
        if (new Option[] { Component, Metric }.All(o => !invocation.Has(o)) && invocation.Get(Selector) is null)
        {
            throw new ControlException(
                ExitCode.Usage, "which series? name a selector, --component or --metric",
                "'monitorctl query --component machine' shows all of the machine's");
        }

        bool isRange = invocation.Has(Range);
        Option[] wrong = isRange ? [Windows, IncludeCurrent] : [End, Step];
        if (wrong.FirstOrDefault(invocation.Has) is { } given)
        {
            throw new ControlException(ExitCode.Usage, isRange
                ? $"{given.Name} is for windows that end now; leave it or --range out"
                : $"{given.Name} is for values over time; add --range");
        }

        if (invocation.Has(By) && invocation.Has(Without))
            throw new ControlException(ExitCode.Usage, "--by and --without: one of them");
        if (!isRange && invocation.Has(Expect) && !invocation.Has(Statistics))
            throw new ControlException(ExitCode.Usage, "--expect: of which --statistic?");
        if (isRange && (invocation.Get(Statistics) ?? []).Length > 1)
            throw new ControlException(ExitCode.Usage, "over time there is one statistic; ask again for the others");
    }

    public (string, string)[] InstantQuery(Invocation invocation)
    {
        string[] windows = invocation.Get(Windows) is { Length: > 0 } given ? given : UsualWindows;
        List<(string, string)> query = SeriesQuery(invocation);
        query.AddRange(windows.Select(w => ("window", w)));
        query.AddRange((invocation.Get(Statistics) ?? []).Select(s => ("statistic", s)));
        if (invocation.Get(IncludeCurrent))
            query.Add(("include_current", "true"));
        return [.. query];
    }

    public (string, string)[] RangeQuery(Invocation invocation)
    {
        DateTimeOffset end = EndOf(invocation);
        TimeSpan range = invocation.Get(Range);
        long step = Math.Max(1, (long)range.TotalSeconds / 60);
        List<(string, string)> query = SeriesQuery(invocation);
        query.Add(("end", Seconds(end)));
        query.Add(("start", Seconds(end - range)));
        query.Add(("step", invocation.Get(Step) ?? DurationText.Format(TimeSpan.FromSeconds(step))));
        if (invocation.Get(Statistics) is { Length: > 0 } given)
            query.Add(("statistic", given[0]));
        return [.. query];
    }

    private List<(string, string)> SeriesQuery(Invocation invocation)
    {
        var query = new List<(string, string)>();
        if (invocation.Get(Selector) is { } selector)
            query.Add(("match[]", selector));
        if (invocation.Get(Component) is { } component)
            query.Add(("component", component));
        if (invocation.Get(Metric) is { } metric)
            query.Add(("metric", metric));
        query.AddRange((invocation.Get(By) ?? []).Select(labels => ("by", labels)));
        query.AddRange((invocation.Get(Without) ?? []).Select(labels => ("without", labels)));
        if (invocation.Get(Limit) is { } limit)
            query.Add(("limit", limit.ToString(CultureInfo.InvariantCulture)));
        return query;
    }

    private DateTimeOffset EndOf(Invocation invocation)
    {
        if (invocation.Get(End) is not { } text)
            return invocation.Time.GetUtcNow();
        if (long.TryParse(text, CultureInfo.InvariantCulture, out long unix) && unix is >= 0 and < 100_000_000_000)
            return DateTimeOffset.FromUnixTimeSeconds(unix);
        return DateTimeOffset.TryParse(
            text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset at)
            ? at
            : throw new ControlException(
                ExitCode.Usage, $"--end: '{text}' is neither Unix seconds nor an RFC 3339 time");
    }

    private static string Seconds(DateTimeOffset at) => at.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
}
