using System.Text.RegularExpressions;

namespace Monitor.Conventions.Tests;

/// <summary>What the documents name must be there.</summary>
public sealed partial class DocumentationTests
{
    private static readonly string[] Roots = ["src/", "tests/", "docs/", "benchmarks/", "samples/", "deploy/", ".ci/"];

    [Fact]
    public void Every_path_that_a_document_names_exists() => Assert.Empty(
        from document in Repository.Files(".md")
        from Match code in Code().Matches(WithoutBlocks(Repository.Read(document)))
        let path = code.Groups[1].Value.TrimEnd('/')
        where Roots.Any(r => path.StartsWith(r, StringComparison.Ordinal)) && !path.AsSpan().ContainsAny(" *<{")
        where !Repository.Exists(path)
        select $"{document}: {path}");

    [Fact]
    public void Every_link_inside_the_repository_leads_somewhere() => Assert.Empty(
        from document in Repository.Files(".md")
        from Match link in Link().Matches(Repository.Read(document))
        let target = link.Groups[1].Value.Split('#')[0]
        where target.Length > 0 && !target.Contains("://", StringComparison.Ordinal)
        let path = Path.Combine(Path.GetDirectoryName(document)!, target)
        where !Repository.Exists(path)
        select $"{document}: {target}");

    [Fact]
    public void Every_project_that_a_command_names_exists() => Assert.Empty(
        from document in Repository.Files(".md", "run")
        from Match command in Project().Matches(Repository.Read(document))
        where !Repository.Exists(command.Groups[1].Value)
        select $"{document}: {command.Value}");

    [Fact]
    public void Every_benchmark_that_a_document_names_exists()
    {
        string program = Repository.Read("benchmarks/Monitor.Benchmarks/Program.cs");
        Assert.Empty(
            from document in Repository.Files(".md")
            from Match command in Benchmark().Matches(Repository.Read(document))
            where !program.Contains($"[\"{command.Groups[1].Value}\"]", StringComparison.Ordinal)
            select $"{document}: {command.Value}");
    }

    [Fact]
    public void Readme_gives_the_two_commands_on_its_first_screen()
    {
        string firstScreen = string.Join('\n', Repository.Lines("README.md").Take(40));
        Assert.Contains("dotnet run --project src/Monitor.Node -c Release", firstScreen);
        Assert.Contains("dotnet test", firstScreen);
    }

    [Fact]
    public void Decisions_have_numbers_of_their_own()
    {
        string[] decisions = [.. Pages("docs/decisions/")];
        Assert.All(decisions, decision => Assert.Matches(@"^\d{4}-[a-z0-9-]+\.md$", decision));
        Assert.Distinct(decisions.Select(decision => decision[..4]));
    }

    [Theory]
    [InlineData("docs/", "docs/README.md")]
    [InlineData("docs/decisions/", "docs/architecture.md")]
    public void Index_leads_to_every_page(string folder, string index) => Assert.Empty(
        from page in Pages(folder)
        let link = folder["docs/".Length..] + page
        where !Repository.Read(index).Contains($"]({link})", StringComparison.Ordinal)
        select $"{index} has no link to {link}");

    private static IEnumerable<string> Pages(string folder) =>
        from file in Repository.Files(".md")
        where file.StartsWith(folder, StringComparison.Ordinal)
        let page = file[folder.Length..]
        where !page.Contains('/', StringComparison.Ordinal) && page != "README.md"
        orderby page
        select page;

    private static string WithoutBlocks(string text) => Block().Replace(text, "");

    [GeneratedRegex(@"^```.*?^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Block();

    [GeneratedRegex(@"`([^`\n]+)`")]
    private static partial Regex Code();

    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"--project ([\w./-]+)")]
    private static partial Regex Project();

    [GeneratedRegex(@"--project benchmarks/Monitor\.Benchmarks -c Release -- ([\w-]+)")]
    private static partial Regex Benchmark();
}
