using NodaTime;

namespace Monitor.Shared.Templates;

/// <summary>When and where a template is filled.</summary>
/// <param name="Now">What <c>since</c> counts from.</param>
/// <param name="Zone">What <c>.Local</c> means.</param>
public sealed record TemplateMoment(Instant Now, DateTimeZone Zone)
{
    /// <summary>What Go has where there is no time: the end of an alert that fires.</summary>
    public static Instant NoTime { get; } = Instant.FromUtc(1, 1, 1, 0, 0);

    /// <summary>For templates that cannot ask for the time: nothing that they are given has one.</summary>
    public static TemplateMoment None { get; } = new(NoTime, DateTimeZone.Utc);
}
