using Monitor.Shared.Series;

namespace Monitor.Shared.Alerting.Holding;

/// <summary>What keeps an alert from being told.</summary>
/// <param name="Kind">A silence, another alert, or the hour.</param>
/// <param name="By">The silence's id, the other alert's labels as text, or which time of the route.</param>
public readonly record struct HoldCause(HoldKind Kind, string By)
{
    internal static HoldCause Inhibited(LabelSet by) => new(HoldKind.Inhibited, by.ToString());

    /// <summary>For people: "silenced by 9f3c…".</summary>
    public override string ToString() => Kind switch
    {
        HoldKind.Silenced => $"silenced by {By}",
        HoldKind.Inhibited => $"inhibited by {By}",
        _ => $"muted by {By}",
    };
}

/// <summary>Kinds of what keeps an alert from being told. The numbers are written to disk: never reuse one.</summary>
public enum HoldKind : byte
{
    /// <summary>A silence takes it.</summary>
    Silenced = 1,

    /// <summary>Another alert that fires inhibits it.</summary>
    Inhibited = 2,

    /// <summary>Its route tells nothing at this time.</summary>
    Muted = 3,
}
