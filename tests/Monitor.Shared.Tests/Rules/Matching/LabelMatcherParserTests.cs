using Monitor.Shared.Rules.Matching;
using Monitor.Shared.Series;

namespace Monitor.Shared.Tests.Rules.Matching;

public sealed class LabelMatcherParserTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("{}", "")]
    [InlineData("{instance=\"a\", disk=~\"sd.*\"}", "instance=\"a\" disk=~\"sd.*\"")]
    [InlineData("instance != 'a',", "instance!=\"a\"")]
    [InlineData("{ \"service.name\" !~ `a\\d` }", "service.name!~\"a\\\\d\"")]
    [InlineData("{path=\"a\\\"b\\\\c\\n\"}", "path=\"a\\\"b\\\\c\\n\"")]
    public void Matchers_of_prometheus_syntax_are_read(string text, string expected)
    {
        Assert.True(LabelMatcherParser.TryParse(text, out var matchers, out string error), error);
        Assert.Equal(expected, string.Join(' ', matchers));
    }

    [Theory]
    [InlineData("{a=\"b\"", "is not closed by a }")]
    [InlineData("{=\"b\"}", "needs a label's name at character 2, such as instance=\"a\"")]
    [InlineData("{a~\"b\"}", "needs =, !=, =~ or !~ after a at character 3")]
    [InlineData("{a=b}", "needs a value in quotes after a= at character 4")]
    [InlineData("{a=\"b\" c=\"d\"}", "needs a comma between matchers at character 8")]
    [InlineData("{a=\"b\"} x", "has more after the closing } at character 9")]
    [InlineData("{a=~\"(\"}",
        "has a pattern for a that is not a regular expression: a ( is not closed, at character 1")]
    [InlineData("{a=~\"b)|(c\"}",
        "has a pattern for a that is not a regular expression: a ) closes nothing, at character 2")]
    [InlineData("{a=~\"x(?=y)\"}",
        "has a pattern for a that uses look-around, back-references or counts too large, "
        + "which cannot run in linear time")]
    public void Mistakes_are_named_with_their_place(string text, string expected)
    {
        Assert.False(LabelMatcherParser.TryParse(text, out _, out string error));
        Assert.Equal(expected, error);
    }

    [Theory]
    [InlineData("zone=\"\"", true)]
    [InlineData("zone!=\"a\"", true)]
    [InlineData("zone=~\"\"", true)]
    [InlineData("zone=~\".+\"", false)]
    [InlineData("disk=~\"sd\"", false)]
    [InlineData("disk=~\"sd.\"", true)]
    [InlineData("disk=~\"sda|sdb\"", true)]
    [InlineData("disk=~\"a|sda\"", true)]
    [InlineData("disk!~\"nvme.*\"", true)]
    [InlineData("disk=~\"sda|\"", true)]
    public void Matchers_match_as_in_prometheus(string matcher, bool expected)
    {
        Assert.True(LabelMatcherParser.TryParse(matcher, out var matchers, out string error), error);
        Assert.Equal(expected, LabelMatcher.All(matchers, LabelSet.From(("disk", "sda"))));
    }

    [Fact]
    public void Pattern_must_match_the_whole_text_even_before_a_line_break()
    {
        Assert.True(TextPattern.TryParse("a.", out TextPattern pattern, out _));
        Assert.True(pattern.IsMatch("ab"));
        Assert.True(pattern.IsMatch("a\n"));
        Assert.False(pattern.IsMatch("ab\n"));
    }

    [Fact]
    public void Pattern_that_would_explode_elsewhere_takes_linear_time()
    {
        Assert.True(TextPattern.TryParse("(a+)+b", out TextPattern pattern, out _));
        Assert.False(pattern.IsMatch(new string('a', 100_000)));
    }

    [Fact]
    public void Random_text_is_read_or_refused_with_a_reason()
    {
        var random = new Random(7);
        const string Alphabet = "{}=!~\"'`,\\ ab.*(|)[+\n";
        for (int i = 0; i < 50_000; i++)
        {
            string text = string.Concat(
                Enumerable.Range(0, random.Next(24)).Select(_ => Alphabet[random.Next(Alphabet.Length)]));
            bool ok = LabelMatcherParser.TryParse(text, out IReadOnlyList<LabelMatcher> matchers, out string error);
            Assert.Equal(ok, error.Length == 0);
            if (ok)
            {
                // A name that was quoted is written without quotes.
                if (matchers.All(m => m.Name.All(char.IsLetter)))
                {
                    string again = "{" + string.Join(", ", matchers) + "}";
                    Assert.True(LabelMatcherParser.TryParse(again, out var second, out string why), why);
                    Assert.Equal(matchers, second);
                }
            }
        }
    }
}
