namespace Monitor.Shared.Templates;

/// <summary>What a template is about, and what it may name.</summary>
/// <param name="Root">The kind of what it is given.</param>
public sealed record TemplateEnvironment(TemplateType Root)
{
    /// <summary>Variables that a text has from the beginning, each with the part of the root that it is.</summary>
    public IReadOnlyDictionary<string, string> Variables { get; init; } = new Dictionary<string, string>();

    /// <summary>Templates that are defined elsewhere.</summary>
    public TemplateLibrary Library { get; init; } = TemplateLibrary.Empty;

    /// <summary>Longest text that may be filled in, in characters; what is over is cut.</summary>
    public int MaxText { get; init; } = Template.MaxText;

    /// <summary>
    /// <c>title</c> makes the rest of each word small, as Alertmanager's does; Prometheus' leaves it alone.
    /// </summary>
    public bool TitleLowersRest { get; init; }
}
