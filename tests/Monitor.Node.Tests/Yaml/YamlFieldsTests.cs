using Monitor.Node.Yaml;

namespace Monitor.Node.Tests.Yaml;

public sealed class YamlFieldsTests
{
    private readonly List<YamlProblem> _problems = [];

    [Fact]
    public void Fields_of_every_type_are_read()
    {
        YamlFields fields = Fields("""
            name: gateway
            on: true
            count: 7
            ratio: 0.25
            every: 1m30s
            size: 64KiB
            policy: Always
            files: [a.yaml, b.yaml]
            one: single.yaml
            labels: {team: desk, tier: 1}
            nested: {deep: yes}
            list:
              - {x: 1}
              - {x: 2}
            nothing:
            """);

        Assert.Equal("gateway", fields.RequiredText("name"));
        Assert.True(fields.Flag("on", false));
        Assert.Equal(7, fields.Whole("count", 0, 1, 10));
        Assert.Equal(0.25, fields.Number("ratio"));
        Assert.Equal(TimeSpan.FromSeconds(90), fields.Duration("every"));
        Assert.Equal(65536, fields.Bytes("size", 0, 0, 1 << 20));
        Assert.Equal(2, fields.Word("policy", 0, ("never", 1), ("always", 2)));
        Assert.Equal(["a.yaml", "b.yaml"], fields.Texts("files"));
        Assert.Equal(["single.yaml"], fields.Texts("one"));
        Assert.Equal([new("team", "desk"), new("tier", "1")], fields.TextMap("labels"));
        Assert.Equal("yes", fields.Section("nested").Text("deep"));
        Assert.Equal([1, 2], fields.Sections("list").Select(s => s.Whole("x", 0, 0, 9)));
        Assert.Equal("default", fields.Text("nothing", "default"));
        Assert.Equal(5, fields.Section("absent").Whole("x", 5, 0, 9));
        fields.RefuseUnknownKeys();
        Assert.Empty(_problems);
    }

    [Fact]
    public void Every_mistake_is_named_with_its_place()
    {
        YamlFields fields = Fields(
            "on: maybe\ncount: 11\nevery: soon\nsize: big\npolicy: alway\nname:\nthreshhold: 1\n");

        fields.Flag("on", false);
        fields.Whole("count", 0, 1, 10);
        fields.Duration("every");
        fields.Bytes("size", 0, 0, 100);
        fields.Word("policy", 0, ("never", 1), ("always", 2));
        fields.RequiredText("name");
        fields.Number("threshold");
        fields.RefuseUnknownKeys();

        Assert.Equal(
        [
            "test.yaml:1:5: on: must be true or false, not \"maybe\"",
            "test.yaml:2:8: count: must be a whole number from 1 to 10, not \"11\"",
            "test.yaml:3:8: every: must be a duration such as 500ms, 30s, 1m30s or 15d, not \"soon\"",
            "test.yaml:4:7: size: must be a size such as 64KiB or 10MB, from 0 to 100 bytes, not \"big\"",
            "test.yaml:5:9: policy: must be one of never, always; did you mean always?",
            "test.yaml:1:1: name: is missing",
            "test.yaml:7:1: threshhold: is not a known key; did you mean threshold?",
        ], _problems.Select(p => p.ToString()));
    }

    [Fact]
    public void Value_of_another_kind_is_a_problem()
    {
        YamlFields fields = Fields("list: text\nsection: [1]\ntext: {a: 1}\ntexts: [{a: 1}]\n");

        Assert.Empty(fields.Items("list"));
        Assert.False(fields.Section("section").Exists);
        Assert.Null(fields.Text("text"));
        Assert.Empty(fields.Texts("texts"));
        Assert.Equal(["list", "section", "text", "texts[0]"], _problems.Select(p => p.Path));
    }

    [Theory]
    [InlineData("recievers", "receivers")]
    [InlineData("send-resolved", "send_resolved")]
    [InlineData("Listen", "listen")]
    [InlineData("zebra", null)]
    public void Nearest_word_is_found_only_when_near(string word, string? expected) =>
        Assert.Equal(expected, NearestWord.Find(word, ["receivers", "listen", "send_resolved", "rules"]));

    [Theory]
    [InlineData("0", 0)]
    [InlineData("10MB", 10_000_000)]
    [InlineData("10 MiB", 10 << 20)]
    [InlineData("7B", 7)]
    public void Size_is_read(string text, long bytes)
    {
        Assert.True(SizeText.TryParse(text, out long read));
        Assert.Equal(bytes, read);
    }

    [Theory]
    [InlineData("")]
    [InlineData("MB")]
    [InlineData("-1")]
    [InlineData("1.5MB")]
    [InlineData("99999999999TB")]
    public void Size_in_another_spelling_is_refused(string text) => Assert.False(SizeText.TryParse(text, out _));

    private YamlFields Fields(string text) =>
        YamlFields.Of(YamlDocument.Parse(text, "test.yaml", _problems), _problems);
}
