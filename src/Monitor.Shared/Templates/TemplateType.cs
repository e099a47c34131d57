using NodaTime;

namespace Monitor.Shared.Templates;

/// <summary>
/// A kind of value: what can be asked of it and what a loop over it gives. Known when a template is read, so that a
/// word that nothing has is a mistake in the file and not in the page.
/// </summary>
public sealed class TemplateType
{
    private readonly Dictionary<string, TemplateMember> _members = new(StringComparer.Ordinal);

    private TemplateType(string name) => Name = name;

    /// <summary>Not known before it is filled.</summary>
    public static TemplateType Any { get; } = new("something");

    /// <summary>A text.</summary>
    public static TemplateType Text { get; } = new("a text");

    /// <summary>A whole number or one with a fraction.</summary>
    public static TemplateType Number { get; } = new("a number");

    /// <summary>True or false.</summary>
    public static TemplateType Flag { get; } = new("true or false");

    /// <summary>A length of time.</summary>
    public static TemplateType Duration { get; } = TemplateTimes.DurationType(new TemplateType("a duration"));

    /// <summary>A moment in a time zone.</summary>
    public static TemplateType Time { get; } = TemplateTimes.TimeType(new TemplateType("a time"));

    /// <summary>Texts.</summary>
    public static TemplateType Texts { get; } = ListOf("a list of texts", Text);

    /// <summary>A label as a pair of name and value.</summary>
    public static TemplateType Pair { get; } = new TemplateType("a pair").With(
        TemplateMember.Of<TemplateLabels.Pair>("Name", Text, pair => pair.Name),
        TemplateMember.Of<TemplateLabels.Pair>("Value", Text, pair => pair.Value));

    /// <summary>Pairs of names and values.</summary>
    public static TemplateType Pairs { get; } = ListOf(
        "a list of pairs", Pair,
        TemplateMember.Of<TemplateList>("Names", Texts, TemplateLabels.NamesOfPairs),
        TemplateMember.Of<TemplateList>("Values", Texts, TemplateLabels.ValuesOfPairs));

    /// <summary>
    /// Labels or annotations: any name may be asked for, and gives nothing where it is not among them.
    /// </summary>
    public static TemplateType Labels { get; } = TemplateLabels.TypeOf(new TemplateType("labels") { Element = Text });

    /// <summary>What it is called in an error.</summary>
    public string Name { get; }

    /// <summary>What a loop gives; null where it cannot be looped over.</summary>
    public TemplateType? Element { get; private init; }

    /// <summary>True for what has no text of its own: it is made of parts that have one.</summary>
    public bool IsWhole { get; private init; }

    internal IReadOnlyDictionary<string, TemplateMember> Members => _members;

    /// <summary>A thing with parts.</summary>
    public static TemplateType Record(string name, params ReadOnlySpan<TemplateMember> members) =>
        new TemplateType(name) { IsWhole = true }.With(members);

    /// <summary>Things in order.</summary>
    public static TemplateType ListOf(string name, TemplateType element, params ReadOnlySpan<TemplateMember> members) =>
        new TemplateType(name) { Element = element, IsWhole = element.IsWhole }.With(members);

    internal static TemplateType Of(object? value) => value switch
    {
        string or TemplateMarkup => Text,
        double or long => Number,
        bool => Flag,
        ZonedDateTime => Time,
        NodaTime.Duration => Duration,
        Series.LabelSet => Labels,
        ITemplateValue made => made.Type,
        _ => Any,
    };

    internal TemplateType With(params ReadOnlySpan<TemplateMember> members)
    {
        foreach (TemplateMember member in members)
            _members.Add(member.Name, member);
        return this;
    }

    public override string ToString() => Name;
}

/// <summary>A value that says itself what it is.</summary>
public interface ITemplateValue
{
    TemplateType Type { get; }
}

/// <summary>Things in order.</summary>
public sealed record TemplateList(TemplateType Type, IReadOnlyList<object?> Items) : ITemplateValue
{
    /// <summary>Texts.</summary>
    public static TemplateList OfTexts(IEnumerable<string> texts) => new(TemplateType.Texts, [.. texts]);
}

/// <summary>Text that is written as it is, where other values are escaped.</summary>
internal sealed record TemplateMarkup(string Text);
