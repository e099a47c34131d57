using System.Text.RegularExpressions;

namespace Monitor.Conventions.Tests;

/// <summary>What the compiler does not look at: sizes, names, places, words.</summary>
public sealed partial class SourceStyleTests
{
    private const int MaxLines = 400;

    private const int MaxColumns = 120;

    private static readonly string[] NoFeature = ["Utils", "Util", "Helpers", "Helper", "Models", "Common", "Misc"];

    /// <summary>Joined here so that this file does not have the words itself.</summary>
    private static readonly string[] Unfinished =
        ["TO" + "DO", "FIX" + "ME", "HA" + "CK", "NotImplemented" + "Exception"];

    [Fact]
    public void Files_are_short() => Assert.Empty(
        from file in Repository.Files(".cs")
        where Repository.Lines(file).Length >= MaxLines
        select file);

    [Fact]
    public void Lines_are_short() => Assert.Empty(
        from file in Repository.Files(".cs", ".csproj", ".props", ".js", ".css", ".html")
        from line in Repository.Lines(file).Select((text, index) => (text, index))
        where line.text.Length > MaxColumns
        select $"{file}:{line.index + 1}");

    [Fact]
    public void Folders_are_features_and_namespaces()
    {
        foreach (string file in Repository.Files(".cs"))
        {
            string[] folders = file.Split('/')[1..^1];
            Assert.True(!folders.Intersect(NoFeature).Any(), $"{file} lies in a folder that is no feature");
            Match declared = Namespace().Match(Repository.Read(file));
            if (declared.Success)
                Assert.True(declared.Groups[1].Value == string.Join('.', folders), $"{file}: {declared.Value}");
        }
    }

    [Fact]
    public void Files_are_named_after_a_type_in_them()
    {
        foreach (string file in Repository.Files(".cs"))
        {
            string text = Repository.Read(file);
            string name = Path.GetFileNameWithoutExtension(file).Split('.')[0];
            string[] types = [.. Type().Matches(text).Select(m => m.Groups[1].Value)];

            // A closed union may go by the plural or the family name of its members.
            bool union = types.Length > 1;
            Assert.True(
                types.Length == 0 || types.Contains(name) || union, $"{file} declares {string.Join(", ", types)}");
        }
    }

    [Fact]
    public void Nothing_is_left_for_later() => Assert.Empty(
        from file in Repository.Files(".cs", ".md", ".csproj", ".props", ".yaml", ".ts", ".js", ".html", "run")
        from word in Unfinished
        where Repository.Read(file).Contains(word, StringComparison.Ordinal)
        select $"{file}: {word}");

    [Fact]
    public void No_file_knows_the_machine_it_was_written_on() => Assert.Empty(
        from file in Repository.Files(".cs", ".md", ".csproj", ".props", ".yaml", ".json", ".sh", "run", ".sln")
        let text = Repository.Read(file)
        where HomeDirectory().IsMatch(text)
        select $"{file}: {HomeDirectory().Match(text).Value}");

    [Fact]
    public void Tests_are_named_by_subject_condition_and_result() => Assert.Empty(
        from file in Repository.Files("Tests.cs")
        from Match method in TestMethod().Matches(Repository.Read(file))
        where !method.Groups[1].Value.Contains('_')
        select $"{file}: {method.Groups[1].Value}");

    [Fact]
    public void Tests_below_the_process_do_not_sleep() => Assert.Empty(
        from file in Repository.Files(".cs")
        where file.StartsWith("tests/", StringComparison.Ordinal)
            && !file.StartsWith("tests/Monitor.EndToEnd/", StringComparison.Ordinal)
            && !file.StartsWith("tests/Monitor.Cluster.Tests/", StringComparison.Ordinal)
            && !file.EndsWith("/SourceStyleTests.cs", StringComparison.Ordinal)
        from line in Repository.Lines(file)
        where Sleep().IsMatch(line) && !line.Contains("Task.WhenAny(", StringComparison.Ordinal)
        select $"{file}: {line.Trim()}");

    [GeneratedRegex(@"^namespace ([\w.]+);", RegexOptions.Multiline)]
    private static partial Regex Namespace();

    [GeneratedRegex(@"^(?:(?:public|internal|file|sealed|static|abstract|partial|readonly|unsafe|ref) )*" +
        @"(?:class|record struct|record|struct|interface|enum) (\w+)", RegexOptions.Multiline)]
    private static partial Regex Type();

    [GeneratedRegex(@"\[(?:Fact|Theory)[^\]]*\]\s+(?:\[[^\n]*\]\s+)*public (?:async )?[\w<>]+ (\w+)\(")]
    private static partial Regex TestMethod();

    [GeneratedRegex(@"Task\.Delay\(\w*\d[^,)]*\)|Thread\.Sleep")]
    private static partial Regex Sleep();

    [GeneratedRegex(@"(?<![\w.])/(?:work|home|root|Users)/\w+")]
    private static partial Regex HomeDirectory();
}
