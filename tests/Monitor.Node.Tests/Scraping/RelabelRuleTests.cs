using Monitor.Node.Scraping;
using Monitor.Shared.Series;

namespace Monitor.Node.Tests.Scraping;

public sealed class RelabelRuleTests
{
    [Fact]
    public void Replace_fills_the_target_from_the_match() => Assert.Equal(
        "a=x b=y:z c=z-y",
        Run("a=x b=y:z", new RelabelRule(RelabelAction.Replace, ["b"], "c", "(.*):(?P<port>.*)", "${port}-$1")));

    [Fact]
    public void Expression_matches_the_whole_text_only() => Assert.Equal(
        "a=xy", Run("a=xy", new RelabelRule(RelabelAction.Replace, ["a"], "b", "x", "found")));

    [Fact]
    public void Name_of_a_group_goes_as_far_as_it_can() => Assert.Equal(
        "a=x b=-$-x_", Run("a=x", new RelabelRule(RelabelAction.Replace, ["a"], "b", "(.)", "$1x-$$-${1}_")));

    [Fact]
    public void Empty_replacement_removes_the_label() => Assert.Equal(
        "a=x", Run("a=x b=y", new RelabelRule(RelabelAction.Replace, ["b"], "b", "y", "")));

    [Fact]
    public void Labels_that_are_missing_count_as_empty() => Assert.Equal(
        "a=x b=;x", Run("a=x", new RelabelRule(RelabelAction.Replace, ["missing", "a"], "b")));

    [Theory]
    [InlineData(nameof(RelabelAction.Keep), "x|y", true)]
    [InlineData(nameof(RelabelAction.Keep), "y", false)]
    [InlineData(nameof(RelabelAction.Drop), "x", false)]
    [InlineData(nameof(RelabelAction.Drop), "xx", true)]
    public void Keep_and_drop_decide_by_the_match(string action, string expression, bool kept) =>
        Assert.Equal(
            kept ? "a=x" : null,
            Run("a=x", new RelabelRule(Enum.Parse<RelabelAction>(action), ["a"], expression: expression)));

    [Theory]
    [InlineData(nameof(RelabelAction.KeepEqual), "a=x b=x", true)]
    [InlineData(nameof(RelabelAction.KeepEqual), "a=x b=y", false)]
    [InlineData(nameof(RelabelAction.DropEqual), "a=x b=x", false)]
    [InlineData(nameof(RelabelAction.DropEqual), "a=x b=y", true)]
    public void Equality_decides_by_two_labels(string action, string labels, bool kept) =>
        Assert.Equal(kept ? labels : null, Run(labels, new RelabelRule(Enum.Parse<RelabelAction>(action), ["a"], "b")));

    [Fact]
    public void Labels_are_mapped_dropped_and_kept_by_their_names()
    {
        Assert.Equal(
            "meta_a=x meta_b=y a=x b=y",
            Run("meta_a=x meta_b=y", new RelabelRule(RelabelAction.LabelMap, [], expression: "meta_(.*)")));
        Assert.Equal("b=y", Run("aa=x b=y", new RelabelRule(RelabelAction.LabelDrop, [], expression: "a+")));
        Assert.Equal("aa=x", Run("aa=x b=y", new RelabelRule(RelabelAction.LabelKeep, [], expression: "a+")));
    }

    [Fact]
    public void Case_is_changed() => Assert.Equal(
        "a=Xy up=XY low=xy",
        Run("a=Xy",
            new RelabelRule(RelabelAction.Uppercase, ["a"], "up"),
            new RelabelRule(RelabelAction.Lowercase, ["a"], "low")));

    [Fact]
    public void Hash_spreads_as_prometheus_spreads()
    {
        // The last 8 bytes of MD5("foo"), acbd18db4cc2f85c edef654fccc4a4d8, big-endian, modulo 1000.
        ulong expected = 0xedef_654f_ccc4_a4d8 % 1000;
        Assert.Equal(
            $"a=foo h={expected}", Run("a=foo", new RelabelRule(RelabelAction.HashMod, ["a"], "h", modulus: 1000)));
    }

    [Fact]
    public void Expression_that_would_backtrack_for_ever_takes_no_time() => Assert.Null(
        Run("a=" + new string('x', 5_000), new RelabelRule(RelabelAction.Keep, ["a"], expression: "(x+x+)+y")));

    private static string? Run(string labels, params RelabelRule[] rules)
    {
        List<Label> list =
        [
            .. labels.Split(' ').Select(pair => new Label(pair[..pair.IndexOf('=')], pair[(pair.IndexOf('=') + 1)..])),
        ];
        return RelabelRule.Apply(rules, list) ? string.Join(' ', list.Select(l => $"{l.Name}={l.Value}")) : null;
    }
}
