using Monitor.Shared.Alerting;

namespace Monitor.Node.Notify.Pages;

/// <summary>
/// A notification in words, before any vendor's format: plain text without markup, which whoever sends it escapes and
/// cuts in the vendor's way.
/// </summary>
/// <param name="State">How it stands.</param>
/// <param name="Severity">The worst of what fires; of what fired where all is over.</param>
/// <param name="Title">One line.</param>
/// <param name="Text">What there is to say, in lines.</param>
/// <param name="Facts">Things to know at a glance.</param>
/// <param name="Links">Where to go on.</param>
/// <param name="Thread">The same for all pages about one incident or one group of alerts.</param>
/// <param name="Since">When it began.</param>
internal sealed record Page(
    PageState State,
    AlertSeverity Severity,
    string Title,
    string Text,
    IReadOnlyList<PageFact> Facts,
    IReadOnlyList<PageLink> Links,
    string Thread,
    DateTimeOffset Since)
{
    /// <summary>The text in the vendor's own markup; null where <see cref="Text"/> is all there is.</summary>
    public string? Markup { get; init; }

    /// <summary>For mails: the whole part in HTML; null for one made of the page.</summary>
    public string? Html { get; init; }

    /// <summary>The colour that stands for it, as <c>#rrggbb</c>.</summary>
    public string Colour => State switch
    {
        PageState.Resolved => "#2e7d32",
        PageState.Acknowledged => "#5c6bc0",
        _ => Severity switch
        {
            AlertSeverity.Critical => "#c62828",
            AlertSeverity.Error => "#e65100",
            AlertSeverity.Warning => "#f9a825",
            _ => "#546e7a",
        },
    };
}
