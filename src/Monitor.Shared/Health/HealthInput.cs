using System.Collections.Immutable;

namespace Monitor.Shared.Health;

/// <summary>All that may bear on health.</summary>
public abstract record HealthInput
{
    private HealthInput()
    {
    }

    /// <summary>Data of the component came in. Once a second and component is enough.</summary>
    /// <param name="At">When, where that may be long ago; null for now.</param>
    public sealed record ComponentSeen(string Component, DateTimeOffset? At = null) : HealthInput;

    /// <summary>The component says how one of its instances is. Each report replaces the instance's last.</summary>
    /// <param name="Ttl">How long it stands for without another; null for the default.</param>
    /// <param name="At">When it was said, where that may be long ago; null for now.</param>
    public sealed record HealthReported(
        string Component, string Instance, HealthLevel Level, string Reason, TimeSpan? Ttl = null,
        DateTimeOffset? At = null) : HealthInput;

    /// <summary>
    /// Alerts of components began or ceased to fire, in this order. Many at once cost little more than one: a component
    /// is judged once.
    /// </summary>
    public sealed record AlertsChanged(ImmutableArray<AlertChange> Changes) : HealthInput;

    /// <summary>These alerts fire, and no others.</summary>
    public sealed record AlertsReplaced(ImmutableArray<ComponentAlert> Firing) : HealthInput;

    /// <summary>
    /// The state was rebuilt from what is stored; what speaks against a component may be yet to come.
    /// </summary>
    /// <param name="HeardUntil">
    /// The last time of which it is known who was heard; null when that is not known of any.
    /// </param>
    public sealed record Recovered(DateTimeOffset? HeardUntil = null) : HealthInput;

    /// <summary>Time has passed.</summary>
    public sealed record Tick : HealthInput;
}

/// <summary>An alert of a component, and whether it fires now.</summary>
public readonly record struct AlertChange(ComponentAlert Alert, bool IsFiring);
