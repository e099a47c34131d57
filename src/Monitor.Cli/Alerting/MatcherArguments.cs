using System.CommandLine;
using Monitor.Cli.CommandLine;
using Monitor.Shared.Alerting.Matching;
using Monitor.Shared.Rules.Matching;

namespace Monitor.Cli.Alerting;

/// <summary>
/// Matchers as amtool takes them: <c>alertname=Down team=~"fx|rates"</c>, one or several in an argument; a first word
/// that is no matcher is the alert's name.
/// </summary>
internal static class MatcherArguments
{
    public static Argument<string[]> Create(bool isNeeded) => new("MATCHER")
    {
        Arity = isNeeded ? ArgumentArity.OneOrMore : ArgumentArity.ZeroOrMore,
        Description = "what an alert's labels must be: team=fx, severity!=info, instance=~\"gw-.*\"; a first word "
            + "without a sign is the alert's name",
    };

    public static IReadOnlyList<LabelMatcher> Read(IReadOnlyList<string> words)
    {
        var matchers = new List<LabelMatcher>();
        for (int i = 0; i < words.Count; i++)
        {
            if (i == 0 && words[i].Length > 0 && !words[i].AsSpan().ContainsAny("=~!{\""))
                matchers.Add(LabelMatcher.Equal("alertname", words[i]));
            else if (AlertMatcherParser.TryParse(words[i], out IReadOnlyList<LabelMatcher> read, out string error))
                matchers.AddRange(read);
            else
                throw Refusal(words[i], error);
        }

        return matchers;
    }

    private static ControlException Refusal(string word, string error) =>
        new(ExitCode.Usage, $"'{word}' {error}", "quote it for the shell: 'team=~\"fx|rates\"'");
}
