using Monitor.Shared.Sharding;

namespace Monitor.Actors.Sharding;

/// <summary>How a coordinator stands, for readiness and the admin.</summary>
/// <param name="Order">What the node is to be.</param>
/// <param name="IsKnown">True when the cluster's members had this process.</param>
/// <param name="HasSettled">True once all that the plan had here was here.</param>
/// <param name="NameTakenFor">How long another process has had this node's name; null when none has.</param>
/// <param name="StoreAwayFor">How long the store has answered nothing; null while it does.</param>
/// <param name="AwayBecause">What was last wrong with the store.</param>
/// <param name="SilentFor">How long ago the store was last asked for a write that it took.</param>
internal sealed record CoordinatorStatus(
    MemberState Order, bool IsKnown, bool HasSettled, TimeSpan? NameTakenFor, TimeSpan? StoreAwayFor,
    string AwayBecause, TimeSpan SilentFor)
{
    public static CoordinatorStatus Initial { get; } = new(MemberState.Up, false, false, null, null, "", TimeSpan.Zero);

    public static CoordinatorStatus Of(CoordinatorState state, TimeSpan now) => new(
        state.Order, state.IsKnown, state.HasSettled, now - state.NameTakenSince,
        now - state.AwaySince, state.AwayBecause, now - state.WrittenAt);
}
