using System.Collections.Immutable;

namespace Monitor.Shared.Incidents;

/// <summary>
/// Who calls whom, as far as calls showed it lately. A link's weight is the most calls that ten minutes had, halved
/// with every hour since: what is not used is forgotten, and what pauses for a night is not at once. Immutable.
/// </summary>
/// <param name="Links">By caller and called, how many calls.</param>
public sealed record CallGraph(ImmutableDictionary<(string Client, string Server), double> Links)
{
    /// <summary>Most links that are kept; the weakest go first.</summary>
    public const int MaxLinks = 10_000;

    /// <summary>Fewer calls show nothing.</summary>
    public const double LeastCalls = 3;

    private static readonly TimeSpan HalfLife = TimeSpan.FromHours(1);

    public static CallGraph Empty { get; } = new(ImmutableDictionary<(string Client, string Server), double>.Empty);

    /// <summary>The graph a while later.</summary>
    /// <param name="passed">How long it was since it was looked at last.</param>
    /// <param name="heard">The calls of the last ten minutes, each link once or in parts.</param>
    public CallGraph After(TimeSpan passed, IEnumerable<ServiceCalls> heard)
    {
        double kept = Math.Pow(0.5, passed / HalfLife);
        Dictionary<(string Client, string Server), double> now =
            Links.ToDictionary(link => link.Key, link => link.Value * kept);
        foreach (IGrouping<(string Client, string Server), ServiceCalls> link
            in heard.GroupBy(c => (c.Client, c.Server)))
            now[link.Key] = Math.Max(now.GetValueOrDefault(link.Key), link.Sum(calls => calls.Calls));
        return new CallGraph(now
            .Where(link => link.Value >= LeastCalls && link.Key.Client != link.Key.Server)
            .OrderByDescending(link => link.Value).ThenBy(link => link.Key).Take(MaxLinks)
            .ToImmutableDictionary(link => link.Key, link => link.Value));
    }

    /// <summary>What is declared, and what calls show besides.</summary>
    public Topology On(Topology declared) => Links.Aggregate(declared, static (topology, link) =>
        topology.WithLearned(link.Key.Client, link.Key.Server, (long)link.Value));
}

/// <summary>Calls from one service to another.</summary>
public readonly record struct ServiceCalls(string Client, string Server, double Calls);
