using System.Text;

namespace Monitor.Shared.Rules;

/// <summary>One rule of a file, checked. Immutable.</summary>
public sealed class AlertRule : IEquatable<AlertRule>
{
    private RuleKey? _key;

    /// <summary>The group's name.</summary>
    public required string Group { get; init; }

    /// <summary>The alert's name.</summary>
    public required string Name { get; init; }

    public required RuleCondition Condition { get; init; }

    /// <summary>How long the condition must hold without a break before the alert fires.</summary>
    public TimeSpan For { get; init; }

    /// <summary>How long the alert goes on firing after the condition ceased to hold.</summary>
    public TimeSpan KeepFiringFor { get; init; }

    /// <summary>Labels that the rule adds to the series' own, <c>severity</c> included; sorted by name.</summary>
    public required IReadOnlyList<TemplatedText> Labels { get; init; }

    /// <summary>Texts for people, sorted by name.</summary>
    public required IReadOnlyList<TemplatedText> Annotations { get; init; }

    /// <summary>The file that the rule came from and its line, for people; empty when it came from none.</summary>
    public string Source { get; init; } = "";

    /// <summary>Group and name: "machine/HighCpu". What transitions call the rule.</summary>
    public string FullName => $"{Group}/{Name}";

    public string Severity =>
        Labels.FirstOrDefault(l => l.Name == Severities.LabelName)?.Template.Source ?? Severities.Default;

    public RuleKey Key => _key ??= ComputeKey();

    /// <summary>Equal when the keys are: see <see cref="RuleKey"/> for what may differ.</summary>
    public bool Equals(AlertRule? other) => other is not null && other.Key == Key;

    public override bool Equals(object? obj) => Equals(obj as AlertRule);

    public override int GetHashCode() => Key.GetHashCode();

    public override string ToString() => $"{FullName}: {Condition}";

    private RuleKey ComputeKey()
    {
        var text = new StringBuilder();
        // A line break cannot stand in a group's or rule's name, so the parts cannot run into each other.
        text.Append(Group).Append('\n').Append(Name).Append('\n').Append(Condition).Append('\n');
        foreach (TemplatedText label in Labels)
            text.Append(label.Name).Append('=').Append(label.Template.Source).Append('\n');
        return RuleKey.Of(text.ToString());
    }
}
