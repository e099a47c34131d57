using Monitor.Shared.Alerting.Matching;
using Monitor.Shared.Rules.Matching;
using Monitor.Shared.Series;

namespace Monitor.Shared.Tests.Alerting.Matching;

public sealed class AlertMatcherParserTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("{}", "")]
    [InlineData("alertname=Down", "alertname=\"Down\"")]
    [InlineData(" alertname = Disk full , team!=\"fx\" ", "alertname=\"Disk full\" team!=\"fx\"")]
    [InlineData("{alertname=~\"Disk.*\",}", "alertname=~\"Disk.*\"")]
    [InlineData("team!~a|b", "team!~\"a|b\"")]
    [InlineData("instance=~\"10\\.0\\..*\"", "instance=~\"10\\\\.0\\\\..*\"")]
    [InlineData("note=\"say \\\"hi\\\"\\n\"", "note=\"say \\\"hi\\\"\\n\"")]
    [InlineData("{\"service name\"=\"Börse\"}", "\"service name\"=\"Börse\"")]
    [InlineData("größe=€", "größe=\"€\"")]
    [InlineData("empty=", "empty=\"\"")]
    public void Matchers_as_alertmanager_takes_them_are_read(string text, string expected)
    {
        Assert.True(
            AlertMatcherParser.TryParse(text, out IReadOnlyList<LabelMatcher> matchers, out string error), error);
        Assert.Equal(expected, string.Join(' ', matchers));
    }

    [Theory]
    [InlineData("alertname", "needs =, !=, =~ or !~ after alertname at character 10")]
    [InlineData("=x", "needs a label's name at character 1, such as alertname=\"Down\"")]
    [InlineData("{a=b", "is not closed by a }")]
    [InlineData("a=\"b", "has a text at character 3 whose quote is not closed")]
    [InlineData("a=b\"c", "has a stray quote at character 4")]
    [InlineData("a=\"b\" c=d", "needs a comma between matchers at character 7")]
    [InlineData("a=~\"(\"", "has a pattern for a that is not a regular expression: a ( is not closed, at character 1")]
    public void Mistakes_are_named_with_their_place(string text, string expected)
    {
        Assert.False(AlertMatcherParser.TryParse(text, out _, out string error));
        Assert.Equal(expected, error);
    }

    [Theory]
    [InlineData(@"\d+", "42", true)]
    [InlineData(@"\d+", "٤٢", false)]
    [InlineData(@"\w+", "ä", false)]
    [InlineData("[[:alpha:]]+", "abc", true)]
    [InlineData("[[:alpha:]]+", "abc:", false)]
    [InlineData("[^[:digit:]x]", "7", false)]
    [InlineData("[a[b]", "[", true)]
    [InlineData("[]a]+", "]a", true)]
    [InlineData(@"\Qa.b\E.", "a.bc", true)]
    [InlineData(@"\Qa.b\E", "axb", false)]
    [InlineData("(?P<host>a|b)-1", "b-1", true)]
    [InlineData(@"\pL+", "Ünï", true)]
    [InlineData(@"\x{1F600}!?", "😀!", true)]
    [InlineData("a$", "a\n", false)]
    [InlineData("(?i)abc", "ABC", true)]
    [InlineData(@"[\d_-]+", "4-_", true)]
    [InlineData(@"\S+", "a b", false)]
    public void Patterns_of_gos_dialect_mean_what_they_mean_there(string pattern, string text, bool expected)
    {
        Assert.True(TextPattern.TryParse(pattern, out TextPattern parsed, out string error), error);
        Assert.Equal(expected, parsed.IsMatch(text));
    }

    [Fact]
    public void Random_text_is_read_or_refused_and_what_is_read_reads_back()
    {
        var random = new Random(11);
        const string Alphabet = "{}=!~\"\\,ab1 .*(|)[é\n";
        for (int i = 0; i < 50_000; i++)
        {
            string text = string.Concat(
                Enumerable.Range(0, random.Next(24)).Select(_ => Alphabet[random.Next(Alphabet.Length)]));
            bool ok = AlertMatcherParser.TryParse(text, out IReadOnlyList<LabelMatcher> matchers, out string error);
            Assert.Equal(ok, error.Length == 0);
            if (!ok)
                continue;
            string again = "{" + string.Join(", ", matchers) + "}";
            Assert.True(
                AlertMatcherParser.TryParse(again, out IReadOnlyList<LabelMatcher> second, out string why), why);
            Assert.Equal(matchers, second);
        }
    }

    [Fact]
    public void Index_finds_what_looking_at_every_item_finds()
    {
        var random = new Random(5);
        for (int round = 0; round < 200; round++)
        {
            var items = Enumerable.Range(0, random.Next(40)).Select(i => (i, RandomMatchers(random))).ToList();
            MatcherIndex<int> index = MatcherIndex<int>.Of(items.Take(20));
            foreach ((int item, IReadOnlyList<LabelMatcher> matchers) in items.Skip(20))
                index = index.Add(item, matchers);
            foreach ((int item, IReadOnlyList<LabelMatcher> matchers) in items.Where(_ => random.Next(4) == 0).ToList())
            {
                index = index.Remove(item, matchers);
                items.RemoveAll(kept => kept.i == item);
            }

            for (int i = 0; i < 20; i++)
            {
                LabelSet labels = RandomLabels(random);
                var found = new List<int>();
                index.Find(labels, found);
                Assert.Equal(
                    items.Where(item => LabelMatcher.All(item.Item2, labels)).Select(item => item.i), found.Order());
            }
        }
    }

    internal static LabelSet RandomLabels(Random random) => LabelSet.From(
        Enumerable.Range(0, random.Next(4)).Select(_ => new Label($"n{random.Next(3)}", $"v{random.Next(4)}")));

    internal static IReadOnlyList<LabelMatcher> RandomMatchers(Random random)
    {
        string[] operators = ["=", "=", "!=", "=~", "=~", "!~"];
        string[] values = ["v0", "v1", "v2", "", "v0|v1", "v.", "v0|", "v[12]"];
        string text = string.Join(", ", Enumerable.Range(0, 1 + random.Next(3)).Select(_ =>
            $"n{random.Next(3)}{operators[random.Next(6)]}\"{values[random.Next(8)]}\""));
        Assert.True(
            AlertMatcherParser.TryParse(text, out IReadOnlyList<LabelMatcher> matchers, out string error), error);
        return matchers;
    }
}
