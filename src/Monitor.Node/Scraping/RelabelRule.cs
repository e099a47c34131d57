using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Monitor.Shared.Series;

namespace Monitor.Node.Scraping;

/// <summary>
/// One relabelling rule of Prometheus. The expression matches the whole text; it is run without backtracking, so its
/// time grows with the text only, and it knows what Prometheus' own engine knows: no look-around, no back-references.
/// </summary>
internal sealed class RelabelRule
{
    /// <summary>Prometheus' defaults: match everything, take the first group.</summary>
    public const string MatchAll = "(.*)", FirstGroup = "$1";

    private readonly RelabelAction _action;
    private readonly IReadOnlyList<string> _sourceLabels;
    private readonly string _separator;
    private readonly Regex _expression;
    private readonly RelabelTemplate _target;
    private readonly RelabelTemplate _replacement;
    private readonly ulong _modulus;

    /// <exception cref="ArgumentException">The expression is none.</exception>
    public RelabelRule(
        RelabelAction action,
        IReadOnlyList<string> sourceLabels,
        string targetLabel = "",
        string expression = MatchAll,
        string replacement = FirstGroup,
        string separator = ";",
        ulong modulus = 0)
    {
        _action = action;
        _sourceLabels = sourceLabels;
        _separator = separator;
        // Named groups are (?P<name>…) there and (?<name>…) here.
        _expression = new Regex(
            $@"\A(?:{expression.Replace("(?P<", "(?<")})\z",
            RegexOptions.NonBacktracking | RegexOptions.CultureInvariant | RegexOptions.Singleline,
            TimeSpan.FromSeconds(1));
        _target = new RelabelTemplate(targetLabel);
        _replacement = new RelabelTemplate(replacement);
        _modulus = modulus;
    }

    /// <summary>Applies rules in their order. False when the target or series is to be dropped.</summary>
    /// <param name="labels">Labels in any order, each name once; changed in place, without empty values after.</param>
    public static bool Apply(IReadOnlyList<RelabelRule> rules, List<Label> labels)
    {
        foreach (RelabelRule rule in rules)
        {
            if (!rule.Apply(labels))
                return false;
        }

        return true;
    }

    private bool Apply(List<Label> labels)
    {
        switch (_action)
        {
            case RelabelAction.Keep:
                return _expression.IsMatch(Source(labels));
            case RelabelAction.Drop:
                return !_expression.IsMatch(Source(labels));
            case RelabelAction.KeepEqual:
                return Source(labels) == ValueOf(labels, _target.Text);
            case RelabelAction.DropEqual:
                return Source(labels) != ValueOf(labels, _target.Text);
            case RelabelAction.Replace:
                Replace(labels);
                return true;
            case RelabelAction.HashMod:
                Set(labels, _target.Text, Modulo(Source(labels)));
                return true;
            case RelabelAction.Lowercase:
                Set(labels, _target.Text, Lower(Source(labels)));
                return true;
            case RelabelAction.Uppercase:
                Set(labels, _target.Text, Source(labels).ToUpperInvariant());
                return true;
            case RelabelAction.LabelMap:
                Map(labels);
                return true;
            case RelabelAction.LabelDrop:
                labels.RemoveAll(label => _expression.IsMatch(label.Name));
                return true;
            default:
                labels.RemoveAll(label => !_expression.IsMatch(label.Name));
                return true;
        }
    }

    private void Replace(List<Label> labels)
    {
        Match match = _expression.Match(Source(labels));
        if (!match.Success)
            return;
        string target = _target.Fill(match);
        if (target.Length > 0)
            Set(labels, target, _replacement.Fill(match));
    }

    private void Map(List<Label> labels)
    {
        foreach (Label label in labels.ToArray())
        {
            Match match = _expression.Match(label.Name);
            if (match.Success && _replacement.Fill(match) is { Length: > 0 } name)
                Set(labels, name, label.Value);
        }
    }

    private string Source(List<Label> labels) => _sourceLabels.Count switch
    {
        0 => "",
        1 => ValueOf(labels, _sourceLabels[0]),
        _ => string.Join(_separator, _sourceLabels.Select(name => ValueOf(labels, name))),
    };

    [SuppressMessage("Security", "CA5351", Justification = "Spreads targets as Prometheus spreads them.")]
    private string Modulo(string source)
    {
        byte[] digest = MD5.HashData(Encoding.UTF8.GetBytes(source));
        return (BinaryPrimitives.ReadUInt64BigEndian(digest.AsSpan(8)) % _modulus).ToString();
    }

    [SuppressMessage("Globalization", "CA1308", Justification = "The action is to make it lower case.")]
    private static string Lower(string text) => text.ToLowerInvariant();

    private static string ValueOf(List<Label> labels, string name)
    {
        foreach (Label label in labels)
        {
            if (label.Name == name)
                return label.Value;
        }

        return "";
    }

    private static void Set(List<Label> labels, string name, string value)
    {
        int index = labels.FindIndex(label => label.Name == name);
        if (index >= 0)
            labels.RemoveAt(index);
        if (value.Length > 0)
            labels.Add(new Label(name, value));
    }
}
