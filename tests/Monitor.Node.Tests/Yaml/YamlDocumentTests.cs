using System.Text;
using Monitor.Node.Yaml;

namespace Monitor.Node.Tests.Yaml;

public sealed class YamlDocumentTests
{
    private readonly List<YamlProblem> _problems = [];

    [Fact]
    public void Document_nodes_know_line_column_and_path()
    {
        YamlNode root = Parse("receivers:\n  - name: log\n  - url: 'http://localhost'\n")!;

        var receivers = (YamlSequence)((YamlMapping)root)["receivers"]!;
        YamlNode url = ((YamlMapping)receivers.Items[1])["url"]!;
        Assert.Equal("receivers[1].url", url.Path);
        Assert.Equal(new YamlPlace("test.yaml", 3, 10), url.Place);
        Assert.False(((YamlScalar)url).IsPlain);
        Assert.Empty(_problems);
    }

    [Fact]
    public void Empty_document_is_a_null()
    {
        Assert.True(Parse("")!.IsNull);
        Assert.True(Parse("# only a comment\n")!.IsNull);
    }

    [Theory]
    [InlineData("a: 1\na: 2\n", "test.yaml:2:1: a: is there twice")]
    [InlineData("a: *nobody\n", "test.yaml:1:4: a: names the anchor nobody")]
    [InlineData("a: 1\n---\nb: 2\n", "test.yaml:2:1: a second document")]
    [InlineData("a: [1, 2\n", "is not YAML")]
    [InlineData("a: b: c\n", "test.yaml:1:")]
    [InlineData("[a, b]: 1\n", "key that is not text")]
    public void Broken_document_is_refused_with_place(string text, string expected)
    {
        Assert.Null(Parse(text));
        Assert.Contains(expected, Assert.Single(_problems).ToString());
    }

    [Fact]
    public void Alias_is_copied_with_its_own_path()
    {
        var root = (YamlMapping)Parse("base: &b {x: 1}\nother: *b\n")!;

        Assert.Equal("other.x", ((YamlMapping)root["other"]!)["x"]!.Path);
    }

    [Fact]
    public void Alias_bomb_is_refused_before_it_grows()
    {
        var text = new StringBuilder("a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n");
        for (int i = 1; i < 12; i++)
            text.Append($"a{i}: &a{i} [{string.Join(',', Enumerable.Repeat($"*a{i - 1}", 10))}]\n");

        Assert.Null(Parse(text.ToString()));
        Assert.Contains("values allowed", Assert.Single(_problems).Message);
    }

    [Fact]
    public void Deep_nesting_is_refused()
    {
        Assert.Null(Parse(new string('[', 5000)));
        Assert.Single(_problems);
    }

    [Fact]
    public void Alias_to_itself_is_refused()
    {
        Assert.Null(Parse("a: &a [*a]\n"));
        Assert.Single(_problems);
    }

    [Fact]
    public void Text_beyond_the_limit_is_refused()
    {
        Assert.Null(YamlDocument.Parse("0123456789", "x.yaml", _problems, new YamlLimits(Characters: 9)));
        Assert.Contains("9 characters", Assert.Single(_problems).Message);
    }

    [Fact]
    public void Mutated_documents_never_throw()
    {
        const string Valid = "a: &x {b: [1, 'two', \"three\"], c: |\n  text\n  more\n}\nd: *x\ne:\n  - f: ~\n";
        var random = new Random(7);
        for (int i = 0; i < 5_000; i++)
        {
            char[] text = Valid.ToCharArray();
            for (int edits = random.Next(1, 6); edits > 0; edits--)
                text[random.Next(text.Length)] = (char)random.Next(i % 2 == 0 ? 128 : 0x3000);
            _problems.Clear();
            YamlNode? root = Parse(new string(text));
            Assert.Equal(root is null, _problems.Count > 0);
        }
    }

    [Fact]
    public void File_that_is_not_there_is_a_problem()
    {
        string file = Path.Combine(Path.GetTempPath(), "no-such-directory", "monitor.yaml");

        Assert.Null(YamlDocument.Load(file, _problems));
        Assert.StartsWith($"{file}: cannot be read", Assert.Single(_problems).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void File_that_is_not_utf8_is_a_problem()
    {
        string file = Path.GetTempFileName();
        try
        {
            File.WriteAllBytes(file, [0x61, 0x3A, 0x20, 0xFF, 0xFE]);
            Assert.Null(YamlDocument.Load(file, _problems));
            Assert.Contains("UTF-8", Assert.Single(_problems).Message);
        }
        finally
        {
            File.Delete(file);
        }
    }

    private YamlNode? Parse(string text) => YamlDocument.Parse(text, "test.yaml", _problems);
}
