using System.Collections.Immutable;
using Monitor.Shared.Alerting.Routing;
using Monitor.Shared.Rules.Matching;

namespace Monitor.Shared.Alerting.Silences;

/// <summary>While it is in force, the alerts that its matchers take are not told.</summary>
/// <param name="Id">A UUID.</param>
/// <param name="Matchers">All must take an alert.</param>
/// <param name="StartsAt">From when on.</param>
/// <param name="EndsAt">Until when.</param>
/// <param name="CreatedBy">Who made it.</param>
/// <param name="Comment">Why.</param>
/// <param name="UpdatedAt">When it was last changed by hand.</param>
/// <param name="Windows">Where not empty, it is in force only within one of these: a maintenance that recurs.</param>
/// <param name="Hits">How many episodes it kept from being told.</param>
/// <param name="LastHitAt">When it last did.</param>
/// <param name="RemindedAt">When people were told that it is about to end.</param>
public sealed record Silence(
    string Id,
    ImmutableArray<LabelMatcher> Matchers,
    DateTimeOffset StartsAt,
    DateTimeOffset EndsAt,
    string CreatedBy,
    string Comment,
    DateTimeOffset UpdatedAt,
    ImmutableArray<TimeIntervalDefinition> Windows,
    long Hits = 0,
    DateTimeOffset? LastHitAt = null,
    DateTimeOffset? RemindedAt = null)
{
    private ImmutableArray<TimeInterval> _windows = Read(Windows);

    public ImmutableArray<TimeIntervalDefinition> Windows
    {
        get;
        init => (field, _windows) = (value, Read(value));
    } = Windows;

    /// <summary>Where it stands between its start and its end; the windows do not count here.</summary>
    public SilenceState StateAt(DateTimeOffset now) =>
        now < StartsAt ? SilenceState.Pending : now < EndsAt ? SilenceState.Active : SilenceState.Expired;

    /// <summary>True when the alerts that it takes are not told at this moment.</summary>
    public bool IsInForce(DateTimeOffset now) =>
        StateAt(now) == SilenceState.Active && (Windows.IsEmpty || _windows.Any(window => window.Contains(now)));

    /// <summary>When it next comes into force or goes out of it; null when it is over.</summary>
    public DateTimeOffset? NextChange(DateTimeOffset now)
    {
        switch (StateAt(now))
        {
            case SilenceState.Expired:
                return null;
            case SilenceState.Pending:
                return StartsAt;
        }

        if (Windows.IsEmpty)
            return EndsAt;
        DateTimeOffset change = TimeInterval.NextChange(
            at => _windows.Any(window => window.Contains(at)), now);
        return change < EndsAt ? change : EndsAt;
    }

    public bool Equals(Silence? other) =>
        other is not null && Id == other.Id && Matchers.AsSpan().SequenceEqual(other.Matchers.AsSpan())
        && StartsAt == other.StartsAt && EndsAt == other.EndsAt && CreatedBy == other.CreatedBy
        && Comment == other.Comment && UpdatedAt == other.UpdatedAt && Hits == other.Hits
        && LastHitAt == other.LastHitAt && RemindedAt == other.RemindedAt
        && Windows.AsSpan().SequenceEqual(other.Windows.AsSpan());

    public override int GetHashCode() => Id.GetHashCode(StringComparison.Ordinal);

    private static ImmutableArray<TimeInterval> Read(ImmutableArray<TimeIntervalDefinition> windows) =>
        [.. windows.Select(window => TimeInterval.Read(window, "windows", []))];
}

/// <summary>Where a silence stands.</summary>
public enum SilenceState
{
    /// <summary>It has not begun.</summary>
    Pending,

    /// <summary>It has begun and not ended.</summary>
    Active,

    /// <summary>It is over.</summary>
    Expired,
}
