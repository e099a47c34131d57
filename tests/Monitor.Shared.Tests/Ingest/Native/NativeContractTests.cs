using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Monitor.Shared.Health;
using Monitor.Shared.Ingest.Native;
using Monitor.Shared.Series;

namespace Monitor.Shared.Tests.Ingest.Native;

/// <summary>The code and <c>proto/monitor/native/v1/native.proto</c> say the same.</summary>
public sealed partial class NativeContractTests
{
    [Fact]
    public void Field_numbers_in_code_are_those_of_the_contract()
    {
        string[] code =
        [
            .. typeof(NativeFields).GetNestedTypes()
                .SelectMany(message => message.GetFields(BindingFlags.Public | BindingFlags.Static)
                    .Select(field => $"{message.Name}.{field.Name}={field.GetRawConstantValue()}"))
                .Order(StringComparer.Ordinal),
        ];
        string[] contract =
        [
            .. Blocks("message")
                .SelectMany(block => FieldPattern().Matches(block.Body)
                    .Select(
                        field => $"{block.Name}.{Pascal(field.Groups["name"].Value)}={field.Groups["number"].Value}"))
                .Order(StringComparer.Ordinal),
        ];
        Assert.Equal(contract, code);
        Assert.Contains("package monitor.native.v1;", Contract());
        Assert.Equal("/monitor.native.v1.Ingest/Stream", NativeFields.StreamMethod);
    }

    [Fact]
    public void Enums_in_code_are_those_of_the_contract()
    {
        foreach ((string name, string body) in Blocks("enum"))
        {
            Type type = name == nameof(SeriesKind) ? typeof(SeriesKind) : typeof(HealthLevel);
            Assert.Equal(name, type.Name);
            string prefix = Regex.Replace(name, "(?<=.)([A-Z])", "_$1").ToUpperInvariant() + "_";
            string[] contract =
            [
                .. FieldPattern().Matches(body)
                    .Where(v => v.Groups["number"].Value != "0")
                    .Select(v => $"{v.Groups["name"].Value[prefix.Length..]}={v.Groups["number"].Value}"),
            ];
            Assert.Equal(
                contract,
                Enum.GetNames(type).Select(n => $"{n.ToUpperInvariant()}={(byte)Enum.Parse(type, n)}"));
        }
    }

    private static IEnumerable<(string Name, string Body)> Blocks(string kind) =>
        Regex.Matches(
            Contract(), $@"^{kind} (?<name>\w+) \{{(?<body>.*?)^\}}", RegexOptions.Multiline | RegexOptions.Singleline)
            .Select(m => (m.Groups["name"].Value, Regex.Replace(m.Groups["body"].Value, "//.*", "")));

    private static string Pascal(string snake) =>
        string.Concat(snake.Split('_').Select(part => char.ToUpperInvariant(part[0]) + part[1..]));

    private static string Contract([CallerFilePath] string here = "") => File.ReadAllText(Path.Combine(
        Path.GetDirectoryName(here)!, "../../../../proto/monitor/native/v1/native.proto"));

    [GeneratedRegex(@"(?<name>\w+) = (?<number>\d+);")]
    private static partial Regex FieldPattern();
}
