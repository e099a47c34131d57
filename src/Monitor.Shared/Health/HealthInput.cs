using System.Collections.Immutable;

namespace Monitor.Shared.Health;

/// <summary>All that may bear on health.</summary>
public abstract record HealthInput
{
    private HealthInput()
    {
    }

    /// <summary>Data of the component came in. Once a second and component is enough.</summary>
    public sealed record ComponentSeen(string Component) : HealthInput;

    /// <summary>The component says how one of its instances is. Each report replaces the instance's last.</summary>
    /// <param name="Ttl">How long it stands for without another; null for the default.</param>
    /// <param name="At">When it was said, where that may be long ago; null for now.</param>
    public sealed record HealthReported(
        string Component, string Instance, HealthLevel Level, string Reason, TimeSpan? Ttl = null,
        DateTimeOffset? At = null) : HealthInput;

    /// <summary>The component said goodbye: from now on its silence means nothing.</summary>
    public sealed record ComponentLeft(string Component, string Reason) : HealthInput;

    /// <summary>
    /// Alerts of components began or ceased to fire, in this order. Many at once cost little more than one: a component
    /// is judged once.
    /// </summary>
    public sealed record AlertsChanged(ImmutableArray<AlertChange> Changes) : HealthInput;

    /// <summary>These alerts fire, and no others.</summary>
    public sealed record AlertsReplaced(ImmutableArray<ComponentAlert> Firing) : HealthInput;

    /// <summary>
    /// The state was rebuilt from the journal; what was not journaled (reports, sightings) is yet to come.
    /// </summary>
    public sealed record Recovered : HealthInput;

    /// <summary>Time has passed.</summary>
    public sealed record Tick : HealthInput;
}

/// <summary>An alert of a component, and whether it fires now.</summary>
public readonly record struct AlertChange(ComponentAlert Alert, bool IsFiring);
