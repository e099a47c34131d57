namespace Monitor.Shared.Health;

/// <summary>How a component is, from good to bad. The numbers are written to disk: never reuse one.</summary>
public enum HealthLevel : byte
{
    Healthy = 1,

    /// <summary>Works, but somebody should look.</summary>
    Degraded = 2,

    /// <summary>Does not do its work, or nobody can tell.</summary>
    Unhealthy = 3,

    /// <summary>Does harm or is lost, now.</summary>
    Critical = 4,
}
