using System.Text.Encodings.Web;
using System.Text.Json;
using Monitor.Node.Hosting;
using Monitor.Node.Yaml;

namespace Monitor.Node.Rehearsal;

/// <summary>What <c>--test-rules</c> finds.</summary>
/// <param name="Files">The files of tests.</param>
/// <param name="Checks">How many expectations were looked at.</param>
/// <param name="Failures">Those that did not come out.</param>
/// <param name="Problems">Mistakes in files of tests, rules or routes: then nothing of that file was played.</param>
/// <param name="Notes">What is written and has no effect.</param>
internal sealed record RuleTestReport(
    IReadOnlyList<string> Files, int Checks, IReadOnlyList<RuleTestFailure> Failures,
    IReadOnlyList<YamlProblem> Problems, IReadOnlyList<YamlProblem> Notes)
{
    public static RuleTestReport Of(IReadOnlyList<string> files)
    {
        var failures = new List<RuleTestFailure>();
        var problems = new List<YamlProblem>();
        var notes = new List<YamlProblem>();
        int checks = 0;
        foreach (RuleTestFile file in files.Select(RuleTestFile.Read))
        {
            problems.AddRange(file.Problems);
            notes.AddRange(file.Notes);
            if (file.Problems.Count > 0)
                continue;
            foreach (RuleTest test in file.Tests)
            {
                var run = new RuleTestRun(test, file.Rules, file.Routing);
                failures.AddRange(run.Play());
                checks += run.Checks;
            }
        }

        return new RuleTestReport(files, checks, failures, problems, notes);
    }

    /// <summary>Says what came out: as one JSON object, or as lines.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> ReportAsync(bool json, TextWriter output, TextWriter error)
    {
        bool isGood = Problems.Count == 0 && Failures.Count == 0;
        if (json)
        {
            await output.WriteLineAsync(ToJson());
            return isGood ? ExitCode.Ok : ExitCode.Configuration;
        }

        foreach (YamlProblem problem in Problems)
            await error.WriteLineAsync(problem.ToString());
        foreach (RuleTestFailure failure in Failures)
        {
            await error.WriteLineAsync($"{failure.Place}: {failure.Test}: {failure.Message}");
            foreach (string line in failure.Missing)
                await error.WriteLineAsync($"  - {line}");
            foreach (string line in failure.Unexpected)
                await error.WriteLineAsync($"  + {line}");
        }

        await output.WriteLineAsync($"{Checks - Failures.Count} of {Checks} expectations hold");
        return isGood ? ExitCode.Ok : ExitCode.Configuration;
    }

    private string ToJson()
    {
        using var buffer = new MemoryStream();
        var options = new JsonWriterOptions { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
        using (var json = new Utf8JsonWriter(buffer, options))
        {
            json.WriteStartObject();
            WriteTexts(json, "files", Files);
            json.WriteNumber("checks", Checks);
            json.WriteStartArray("failures");
            foreach (RuleTestFailure failure in Failures)
                Write(json, failure);
            json.WriteEndArray();
            ConfigurationCheck.WriteList(json, "problems", Problems);
            ConfigurationCheck.WriteList(json, "notes", Notes);
            json.WriteEndObject();
        }

        return System.Text.Encoding.UTF8.GetString(buffer.ToArray());
    }

    private static void Write(Utf8JsonWriter json, RuleTestFailure failure)
    {
        json.WriteStartObject();
        json.WriteString("file", failure.Place.Source);
        json.WriteNumber("line", failure.Place.Line);
        json.WriteNumber("column", failure.Place.Column);
        json.WriteString("test", failure.Test);
        json.WriteString("message", failure.Message);
        WriteTexts(json, "missing", failure.Missing);
        WriteTexts(json, "unexpected", failure.Unexpected);
        json.WriteEndObject();
    }

    private static void WriteTexts(Utf8JsonWriter json, string name, IReadOnlyList<string> texts)
    {
        json.WriteStartArray(name);
        foreach (string text in texts)
            json.WriteStringValue(text);
        json.WriteEndArray();
    }
}
