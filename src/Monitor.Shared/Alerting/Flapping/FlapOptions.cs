namespace Monitor.Shared.Alerting.Flapping;

/// <summary>When an alert counts as flapping, and when as steady again.</summary>
public sealed record FlapOptions
{
    /// <summary>So many episodes that begin within <see cref="Within"/> make it flap; at least 2.</summary>
    public int Episodes { get; init; } = 5;

    public TimeSpan Within { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>It is steady when it neither began nor ceased to fire for so long.</summary>
    public TimeSpan SteadyAfter { get; init; } = TimeSpan.FromMinutes(5);
}
