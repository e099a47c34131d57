using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Monitor.Shared.Alerting;
using Monitor.Shared.Peers;
using Monitor.Shared.Rules.Matching;
using Monitor.Shared.Series;
using Monitor.Shared.Windows;

namespace Monitor.Shared.Tests.Peers;

/// <summary>The code and <c>proto/monitor/node/v1/node.proto</c> say the same.</summary>
public sealed partial class PeerContractTests
{
    /// <summary>Messages whose numbers the code has once, under another's name.</summary>
    private static readonly Dictionary<string, string> SameAs = new()
    {
        ["Welcome"] = "Hello",
        ["Readings"] = "Selected",
        ["Points"] = "Selected",
        ["Rules"] = "Components",
    };

    [Fact]
    public void Field_numbers_in_code_are_those_of_the_contract()
    {
        string[] code =
        [
            .. typeof(PeerFields).GetNestedTypes()
                .SelectMany(message => message.GetFields(BindingFlags.Public | BindingFlags.Static)
                    .Select(field => $"{message.Name}.{field.Name}={field.GetRawConstantValue()}"))
                .Order(StringComparer.Ordinal),
        ];
        string[] contract =
        [
            .. Blocks("message").Where(block => !SameAs.ContainsKey(block.Name))
                .SelectMany(block => FieldPattern().Matches(block.Body)
                    .Select(
                        field => $"{block.Name}.{Pascal(field.Groups["name"].Value)}={field.Groups["number"].Value}"))
                .Order(StringComparer.Ordinal),
        ];
        Assert.Equal(contract, code);
        Assert.Contains("package monitor.node.v1;", Contract());
    }

    [Fact]
    public void Messages_that_share_a_reader_have_the_same_fields()
    {
        Dictionary<string, string> bodies = Blocks("message")
            .ToDictionary(b => b.Name, b => string.Join(' ', FieldPattern().Matches(b.Body).Select(f => f.Value)));
        foreach ((string message, string same) in SameAs)
            Assert.Equal(bodies[same], bodies[message]);
        Assert.Equal(Numbers("Selected", 1), Numbers("Merged", 1));
        Assert.Equal(Numbers("NotHere", 0), Numbers("Refused", 0));
        Assert.Equal(Numbers("ReadMerged", 1), Numbers("RangeMerged", 1));

        int[] Numbers(string message, int last) =>
        [
            .. FieldPattern().Matches(bodies[message])
                .Select(f => int.Parse(f.Groups["number"].Value)).Take(last + 1),
        ];
    }

    [Theory]
    [InlineData("Statistic", typeof(Statistic), 0)]
    [InlineData("SeriesKind", typeof(SeriesKind), 0)]
    [InlineData("MatchOperator", typeof(MatchOperator), 1)]
    [InlineData("AlertState", typeof(AlertState), 0)]
    public void Enums_in_code_are_those_of_the_contract(string name, Type type, int shift)
    {
        string body = Blocks("enum").Single(block => block.Name == name).Body;
        string prefix = Snake(name) + "_";
        string[] contract =
        [
            .. FieldPattern().Matches(body)
                .Where(value => !value.Groups["name"].Value.EndsWith("_UNSPECIFIED", StringComparison.Ordinal))
                .Select(value => $"{value.Groups["name"].Value[prefix.Length..]}={value.Groups["number"].Value}"),
        ];
        Assert.Equal(contract, Enum.GetNames(type).Select(n => $"{Snake(n)}={(byte)Enum.Parse(type, n) + shift}"));
    }

    internal static string Contract([CallerFilePath] string here = "") => File.ReadAllText(Path.Combine(
        Path.GetDirectoryName(here)!, "../../../proto/monitor/node/v1/node.proto"));

    private static IEnumerable<(string Name, string Body)> Blocks(string kind) =>
        Regex.Matches(
            Contract(), $@"^{kind} (?<name>\w+) \{{(?<body>.*?)^\}}", RegexOptions.Multiline | RegexOptions.Singleline)
            .Select(m => (m.Groups["name"].Value, Regex.Replace(m.Groups["body"].Value, "//.*", "")));

    private static string Snake(string name) => Regex.Replace(name, "(?<=[a-z])([A-Z])", "_$1").ToUpperInvariant();

    private static string Pascal(string snake) =>
        string.Concat(snake.Split('_').Select(part => char.ToUpperInvariant(part[0]) + part[1..]));

    [GeneratedRegex(@"(?<name>\w+) = (?<number>\d+)(?: \[[^\]]*\])?;")]
    private static partial Regex FieldPattern();
}
