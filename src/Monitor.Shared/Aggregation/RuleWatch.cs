using Monitor.Shared.Rules;
using Monitor.Shared.Rules.Sla;

namespace Monitor.Shared.Aggregation;

/// <summary>One rule instance at its post: what it looks at, and when it asked to be woken.</summary>
internal sealed class RuleWatch(RuleInstance instance, SeriesState? series, ComponentState? component)
{
    public RuleInstance Instance { get; } = instance;

    /// <summary>The series whose window it reads; null for a silence and for a budget of several series.</summary>
    public SeriesState? Series { get; } = series;

    /// <summary>The component whose silence it waits for.</summary>
    public ComponentState? Component { get; } = component;

    /// <summary>When to judge again if nothing comes before, Unix milliseconds.</summary>
    public long WakeMs { get; set; } = long.MaxValue;

    /// <summary>True once its rule or its series is no more; what still waits in the heap is skipped.</summary>
    public bool IsGone { get; set; }
}

/// <summary>A series' part in a rule.</summary>
internal readonly record struct RuleLink(RuleWatch Watch, SlaRoles Roles);
