using Monitor.Shared.Series;
using Monitor.Shared.Templates;

namespace Monitor.Shared.Rules;

/// <summary>What the labels and annotations of a rule can speak of.</summary>
/// <param name="Labels">The series' labels and <c>component</c>.</param>
/// <param name="Value">The alert's value; NaN when there was no data.</param>
public sealed record RuleTemplateData(LabelSet Labels, double Value) : ITemplateValue
{
    /// <summary>The part that labels must not speak of: they do not change with it.</summary>
    public const string ValuePart = "Value";

    private static readonly TemplateType Root = TemplateType.Record(
        "the alert",
        TemplateMember.Of<RuleTemplateData>("Labels", TemplateType.Labels, data => data.Labels),
        TemplateMember.Of<RuleTemplateData>(ValuePart, TemplateType.Number, data => data.Value));

    /// <summary>Prometheus' variables over them.</summary>
    public static TemplateEnvironment Environment { get; } = new(Root)
    {
        Variables = new Dictionary<string, string> { ["labels"] = "Labels", ["value"] = ValuePart },
    };

    TemplateType ITemplateValue.Type => Root;

    /// <summary>Reads a template of a rule; on false <paramref name="error"/> says what is wrong and where.</summary>
    public static bool TryParse(string source, out Template template, out TemplateError? error)
    {
        if (source.Length <= MaxSource)
            return Template.TryParse(source, Environment, out template, out error);
        template = null!;
        error = new TemplateError(0, $"is {source.Length} characters long, more than the {MaxSource} allowed");
        return false;
    }

    /// <summary>Reads a template that is known to be right.</summary>
    /// <exception cref="FormatException">It is not.</exception>
    public static Template Parse(string source) => TryParse(source, out Template template, out TemplateError? error)
        ? template
        : throw new FormatException($"The template {error}.");

    /// <summary>Longest template of a rule, in characters.</summary>
    public const int MaxSource = 8192;

    /// <summary>The text; where it could not be filled to its end, what there was of it and why.</summary>
    public string Fill(Template template)
    {
        string text = template.Fill(this, TemplateMoment.None, out TemplateError? error);
        return error is null ? text : $"{text}<error: {error}>";
    }
}
