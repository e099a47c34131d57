using Monitor.Shared.Alerting;

namespace Monitor.Shared.Rules.Evaluation;

/// <summary>
/// Where one rule stands for one series. The default is Inactive, as at the beginning. Times are Unix milliseconds.
/// </summary>
/// <param name="State">Inactive, Pending or Firing.</param>
/// <param name="Cause">Why the condition holds, or held last; tells whether the clear threshold counts.</param>
/// <param name="SinceMs">When the condition began to hold; 0 when Inactive.</param>
/// <param name="FiringSinceMs">When it began to fire; 0 when it does not.</param>
/// <param name="ClearedMs">
/// When the condition ceased to hold while kept firing; 0 when it holds or is not firing.
/// </param>
public readonly record struct RuleState(
    AlertState State, BreachCause Cause, long SinceMs, long FiringSinceMs, long ClearedMs)
{
    /// <summary>True when the condition held at the last step that could tell.</summary>
    public bool Holds => State is not AlertState.Inactive && ClearedMs == 0;
}
