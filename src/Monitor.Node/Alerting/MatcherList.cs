using System.Collections.Immutable;
using Monitor.Node.Yaml;
using Monitor.Shared.Alerting.Matching;
using Monitor.Shared.Rules.Matching;

namespace Monitor.Node.Alerting;

/// <summary>
/// A list of matchers as Alertmanager writes them: <c>matchers: [severity=critical, venue=~"X.*"]</c>.
/// </summary>
internal static class MatcherList
{
    /// <summary>Reads the list of a key; one that is no matcher becomes a problem at its own place.</summary>
    public static ImmutableArray<LabelMatcher> Read(YamlFields fields, string key, ICollection<YamlProblem> problems)
    {
        ImmutableArray<LabelMatcher>.Builder matchers = ImmutableArray.CreateBuilder<LabelMatcher>();
        foreach (YamlNode item in fields.Items(key))
        {
            if (item is not YamlScalar { IsNull: false } scalar)
                problems.Add(new YamlProblem(item.Place, item.Path, $"must be text, not {item.KindName}"));
            else if (AlertMatcherParser.TryParse(scalar.Value, out IReadOnlyList<LabelMatcher> read, out string error))
                matchers.AddRange(read);
            else
                problems.Add(new YamlProblem(item.Place, item.Path, error));
        }

        return matchers.ToImmutable();
    }
}
