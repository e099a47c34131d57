using Monitor.Shared.Rules.Templates;

namespace Monitor.Node.Configuration;

/// <summary>Words of the configuration in the place of a page's own; null leaves its own.</summary>
internal sealed record ReceiverTexts(Template? Title, Template? Text)
{
    public static ReceiverTexts None { get; } = new(null, null);
}
