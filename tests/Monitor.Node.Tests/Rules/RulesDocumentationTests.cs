using System.Text.RegularExpressions;
using Monitor.Node.Rules;
using Monitor.Shared.Rules;
using Monitor.Shared.Templates;
using Monitor.Shared.Windows;

namespace Monitor.Node.Tests.Rules;

/// <summary>docs/rules.md says what is true: its examples load, and it names everything that there is.</summary>
public sealed partial class RulesDocumentationTests
{
    private static readonly string Text = File.ReadAllText(PathOf("docs/rules.md"));

    [Fact]
    public void Every_example_is_a_good_file()
    {
        string[] examples = [.. Example().Matches(Text).Select(m => m.Groups[1].Value)];

        Assert.True(examples.Length >= 5);
        Assert.All(examples, example =>
        {
            RuleFileContent content = RuleFileReader.Parse(example, "docs/rules.md");
            Assert.Empty(content.Problems);
            Assert.NotEmpty(content.Groups);
        });
    }

    [Fact]
    public void Every_statistic_and_function_is_named()
    {
        Assert.All(StatisticNames.All, statistic => Assert.Contains($"`{statistic.Name()}`", Text));
        Assert.False(RuleTemplateData.TryParse("{{ nothing }}", out _, out TemplateError? error));
        string known = error!.Message.Split("known are ")[1];
        Assert.All(known.Split(", "), function => Assert.Matches($@"`[^`]*\b{function}\b[^`]*`", Text));
    }

    [Fact]
    public void Rules_that_come_with_the_node_are_where_the_page_says()
    {
        Assert.Equal(File.ReadAllText(PathOf("src/Monitor.Node/Rules/Default/machine.yaml")), DefaultRules.Text);
        Assert.Contains("src/Monitor.Node/Rules/Default/machine.yaml", Text);
    }

    private static string PathOf(string path)
    {
        DirectoryInfo? directory = new(AppContext.BaseDirectory);
        while (directory is not null && !File.Exists(Path.Combine(directory.FullName, "Monitor.sln")))
            directory = directory.Parent;
        return Path.Combine(directory!.FullName, path);
    }

    [GeneratedRegex(@"```yaml\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Example();
}
