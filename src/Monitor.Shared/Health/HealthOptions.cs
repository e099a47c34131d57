using System.Collections.Immutable;

namespace Monitor.Shared.Health;

/// <summary>How health is judged.</summary>
public sealed record HealthOptions
{
    /// <summary>Components that the configuration names.</summary>
    public ImmutableDictionary<string, ComponentPolicy> Components { get; init; } =
        ImmutableDictionary<string, ComponentPolicy>.Empty;

    /// <summary>For all others.</summary>
    public ComponentPolicy Default { get; init; } =
        new(IsCritical: false, TimeSpan.FromSeconds(30), FollowsRhythm: true);

    /// <summary>How long a report stands for that does not say so itself.</summary>
    public TimeSpan ReportTtl { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>The longest that a report may claim to stand for.</summary>
    public TimeSpan LongestReportTtl { get; init; } = TimeSpan.FromHours(1);

    /// <summary>How long after getting worse a component may not get better.</summary>
    public TimeSpan CalmAfter { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// How long after a restart nothing gets better, for what would speak against it may be yet to come.
    /// </summary>
    public TimeSpan RestartGrace { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// After a longer gap in what is known of everybody, nobody's silence counts from before its end.
    /// </summary>
    public TimeSpan DeafAfter { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long after its last sign of life a silent component is forgotten.</summary>
    public TimeSpan ForgetSilentAfter { get; init; } = TimeSpan.FromDays(1);

    /// <summary>Most components that are kept; others are not judged, and counted.</summary>
    public int MaxComponents { get; init; } = 10_000;

    /// <summary>Most instances of one component whose reports are kept.</summary>
    public int MaxInstances { get; init; } = 256;

    /// <summary>Most alerts that are kept for one component.</summary>
    public int MaxAlerts { get; init; } = 1_000;

    public ComponentPolicy PolicyOf(string component) => Components.GetValueOrDefault(component) ?? Default;
}

/// <summary>How one component is judged.</summary>
/// <param name="IsCritical">The system is no better than it; one that is not can at most degrade the system.</param>
/// <param name="SilentAfter">How long nothing may be heard of it.</param>
/// <param name="FollowsRhythm">
/// True to allow more to a component that always speaks seldom, such as one that exports once a minute.
/// </param>
public sealed record ComponentPolicy(bool IsCritical, TimeSpan SilentAfter, bool FollowsRhythm = false);
