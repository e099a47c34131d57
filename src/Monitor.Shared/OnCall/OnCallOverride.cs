using Monitor.Shared.Calendars;
using NodaTime;

namespace Monitor.Shared.OnCall;

/// <summary>Somebody stands in for whoever would be on call, as it was arranged by hand while the node ran.</summary>
/// <param name="Id">Its name, unique.</param>
/// <param name="Schedule">In which schedule.</param>
/// <param name="From">From when on.</param>
/// <param name="To">Until when; then it is over by itself.</param>
/// <param name="Person">Who; null when nobody is to be on call.</param>
/// <param name="Reason">Why, for people.</param>
/// <param name="By">Who arranged it.</param>
/// <param name="AddedAt">When it was arranged.</param>
public sealed record OnCallOverride(
    string Id, string Schedule, DateTimeOffset From, DateTimeOffset To, string? Person, string Reason, string By,
    DateTimeOffset AddedAt)
{
    /// <summary>As a schedule has it.</summary>
    public ShiftOverride ToShift() => new(
        new TimeRange(Instant.FromDateTimeOffset(From), Instant.FromDateTimeOffset(To)), Person,
        Reason.Length > 0 ? $"{Reason} (arranged by {By})" : $"arranged by {By}");
}
