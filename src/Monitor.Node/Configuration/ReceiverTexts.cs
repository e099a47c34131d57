using Monitor.Shared.Templates;

namespace Monitor.Node.Configuration;

/// <summary>Words of the configuration in the place of a page's own; null leaves its own.</summary>
internal sealed record ReceiverTexts(Template? Title, Template? Text)
{
    /// <summary>Longest part in HTML, in characters.</summary>
    public const int LongestHtml = 256 * 1024;

    public static ReceiverTexts None { get; } = new(null, null);

    /// <summary>For mails: the whole part in HTML.</summary>
    public Template? Html { get; init; }

    /// <summary>
    /// Where the text's own characters are the vendor's markup: what is done to the values in it. Null where the text
    /// is plain and all of it is escaped.
    /// </summary>
    public Func<string, string>? Markup { get; init; }

    public bool IsEmpty => Title is null && Text is null && Html is null;
}
