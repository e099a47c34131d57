using System.Xml.Linq;

namespace Monitor.Conventions.Tests;

/// <summary>Which project may know which: the arrows of docs/architecture.md, never back.</summary>
public sealed class ProjectArrowsTests
{
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["src/Monitor.Shared"] = [],
        ["src/Monitor.Actors"] = ["Monitor.Shared"],
        ["src/Monitor.Node"] = ["Monitor.Actors", "Monitor.Shared"],
        ["src/Monitor.Client"] = ["Monitor.Shared"],
        ["src/Monitor.Cli"] = ["Monitor.Shared"],
    };

    [Fact]
    public void Source_projects_reference_only_what_they_may()
    {
        foreach (string project
            in Repository.Files(".csproj").Where(p => p.StartsWith("src/", StringComparison.Ordinal)))
        {
            string folder = Path.GetDirectoryName(project)!.Replace('\\', '/');
            Assert.True(Allowed.TryGetValue(folder, out string[]? allowed), $"{project} is not in the list of arrows");
            Assert.Subset(allowed.ToHashSet(), References(project, "ProjectReference")
                .Select(r => Path.GetFileNameWithoutExtension(r)!).ToHashSet());
        }
    }

    [Fact]
    public void Shared_project_is_pure()
    {
        // Local times of schedules, as pure as the rest.
        Assert.Equal(["NodaTime"], References("src/Monitor.Shared/Monitor.Shared.csproj", "PackageReference"));
        string[] impure = ["System.IO.File", "using System.Net", "ILogger", "TimeProvider", "async Task", "Stopwatch"];
        foreach (string file
            in Repository.Files(".cs").Where(f => f.StartsWith("src/Monitor.Shared/", StringComparison.Ordinal)))
        {
            string text = Repository.Read(file);
            Assert.All(
                impure, word => Assert.False(text.Contains(word, StringComparison.Ordinal), $"{file} has {word}"));
        }
    }

    [Fact]
    public void Every_project_is_in_the_solution()
    {
        string solution = Repository.Read("Monitor.sln").Replace('\\', '/');
        Assert.All(Repository.Files(".csproj"), project => Assert.Contains(project, solution));
    }

    [Fact]
    public void Package_versions_stand_in_one_place()
    {
        foreach (string project in Repository.Files(".csproj"))
        {
            Assert.DoesNotContain(
                XDocument.Parse(Repository.Read(project)).Descendants("PackageReference"),
                reference => reference.Attribute("Version") is not null);
        }
    }

    private static IEnumerable<string> References(string project, string kind) =>
        XDocument.Parse(Repository.Read(project)).Descendants(kind)
            .Select(r => r.Attribute("Include")!.Value.Replace('\\', '/'));
}
