using System.Collections.Immutable;

namespace Monitor.Shared.Alerting.Flapping;

/// <summary>What is known of an alert that came back soon.</summary>
/// <param name="Begins">When its last episodes began, oldest first.</param>
/// <param name="Since">Since when it flaps; null while it does not.</param>
/// <param name="Text">For people: "fired 5 times in 10m"; empty while it does not flap.</param>
/// <param name="ToldEpisode">The episode whose page says that it flaps; empty while it does not.</param>
public sealed record FlapState(
    ImmutableArray<DateTimeOffset> Begins, DateTimeOffset? Since = null, string Text = "", string ToldEpisode = "")
{
    /// <summary>Most begins that are kept.</summary>
    internal const int MaxBegins = 64;

    /// <summary>The annotation that says so on pages.</summary>
    public const string Annotation = "flapping";
}
