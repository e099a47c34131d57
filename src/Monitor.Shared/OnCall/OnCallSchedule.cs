using System.Collections.Immutable;
using Monitor.Shared.Calendars;
using NodaTime;

namespace Monitor.Shared.OnCall;

/// <summary>Who is to be called when: layers of rotations, and what was arranged by hand over them.</summary>
/// <param name="Name">Unique among schedules.</param>
/// <param name="Zone">Where all its local times hold.</param>
/// <param name="Layers">Where two have somebody at a time, the later one counts.</param>
/// <param name="Overrides">They count before all layers; where two overlap, the later one counts.</param>
public sealed record OnCallSchedule(
    string Name, DateTimeZone Zone, ImmutableArray<RotationLayer> Layers, ImmutableArray<ShiftOverride> Overrides)
{
    /// <summary>
    /// Every moment of a stretch of time, in order and without gaps: who is on call and why, or that nobody is.
    /// </summary>
    public IReadOnlyList<OnCallShift> Shifts(TimeRange range) => ScheduleTimeline.Of(this, range);

    /// <summary>Who is on call at a moment; the shift is cut at a week on both sides.</summary>
    public OnCallShift At(Instant moment)
    {
        Duration week = Duration.FromDays(7);
        return Shifts(new TimeRange(moment - week, moment + week)).First(shift => shift.Range.Contains(moment));
    }
}

/// <summary>People who take turns.</summary>
/// <param name="Name">For people: "primary".</param>
/// <param name="People">In their order; the first has the first turn. One alone has them all.</param>
/// <param name="Start">When the first turn begins.</param>
/// <param name="End">When the last one ends; null for never.</param>
/// <param name="Handoff">When turns change.</param>
/// <param name="Hours">
/// When somebody of the layer is on call; empty for always. Turns change in the hours between, too.
/// </param>
public sealed record RotationLayer(
    string Name,
    ImmutableArray<string> People,
    LocalDateTime Start,
    LocalDateTime? End,
    Handoff Handoff,
    ImmutableArray<OnCallHours> Hours);

/// <summary>Somebody stands in for whoever would be on call.</summary>
/// <param name="Range">When.</param>
/// <param name="Person">Who; null when nobody is to be on call.</param>
/// <param name="Reason">Why, for people.</param>
public sealed record ShiftOverride(TimeRange Range, string? Person, string Reason);

/// <summary>A stretch of time with one answer.</summary>
/// <param name="Range">From when to when.</param>
/// <param name="Person">Who is on call; null when nobody is.</param>
/// <param name="Source">By what: a layer's name, an override's reason, or "nobody".</param>
/// <param name="IsOverride">True where somebody stands in for whoever would be on call.</param>
public sealed record OnCallShift(TimeRange Range, string? Person, string Source, bool IsOverride = false);
