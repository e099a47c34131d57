using System.Text.Encodings.Web;
using System.Text.Json;
using Monitor.Node.Alerting.Import;
using Monitor.Node.Configuration;
using Monitor.Node.Rules;
using Monitor.Node.Yaml;

namespace Monitor.Node.Hosting;

/// <summary>
/// What <c>--check-config</c> and <c>--check-rules</c> find: the very reading that a start does, without a start.
/// </summary>
/// <param name="Source">What was checked.</param>
/// <param name="Problems">What a node would refuse.</param>
/// <param name="Notes">What it would take and say a word about.</param>
internal sealed record ConfigurationCheck(
    string Source, IReadOnlyList<YamlProblem> Problems, IReadOnlyList<YamlProblem> Notes)
{
    /// <summary>The configuration that an import made; null for a check.</summary>
    public string? Text { get; init; }

    /// <summary>Turns an alertmanager.yml into a configuration; what is not taken over is in the notes.</summary>
    public static ConfigurationCheck OfImport(string file)
    {
        AlertmanagerImport import = AlertmanagerImport.Of(file);
        return new ConfigurationCheck(file, import.Problems, import.NotTaken) { Text = import.Text };
    }

    /// <summary>Checks a configuration and the rule files that it names.</summary>
    /// <param name="problems">What reading it found.</param>
    public static ConfigurationCheck OfConfiguration(
        CommandLine commandLine, NodeOptions? options, IReadOnlyList<YamlProblem> problems)
    {
        string source = options?.Source ?? commandLine.ConfigFile
            ?? (problems.Count > 0 ? problems[0].Place.Source : "the default configuration");
        // A start may go on with the last good rules; a check is asked about the files as they are.
        if (options is null || problems.Count > 0)
            return new ConfigurationCheck(source, problems, []);
        ConfigurationCheck rules = OfRules(source, options.Rules);
        return rules with { Notes = [.. options.Alerting.NotTaken, .. rules.Notes] };
    }

    /// <summary>Checks files of rules as one set.</summary>
    public static ConfigurationCheck OfFiles(IReadOnlyList<string> files)
    {
        var missing = new List<YamlProblem>();
        foreach (string pattern in files.Where(f => f.Contains('*')))
        {
            if (RuleFileScan.Take(new RulesOptions([pattern], false, TimeSpan.Zero)).Sources.Count == 0)
                missing.Add(new YamlProblem(new YamlPlace(pattern, 0, 0), "", "no file is called so"));
        }

        ConfigurationCheck found = OfRules(
            files.Count == 1 ? files[0] : $"{files.Count} files", new RulesOptions(files, false, TimeSpan.Zero));
        return found with { Problems = [.. missing, .. found.Problems] };
    }

    /// <summary>Says what was found: problems on the error stream, or all as one JSON object on the output.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> ReportAsync(bool json, TextWriter output, TextWriter error)
    {
        if (json)
        {
            await output.WriteLineAsync(ToJson());
            return Problems.Count > 0 ? ExitCode.Configuration : ExitCode.Ok;
        }

        foreach (YamlProblem problem in Problems)
            await error.WriteLineAsync(problem.ToString());
        foreach (YamlProblem note in Notes)
            await (Text is null ? output : error).WriteLineAsync($"note: {note}");
        if (Problems.Count == 0 && Text is not null)
        {
            await output.WriteAsync(Text);
            return ExitCode.Ok;
        }

        if (Problems.Count == 0)
        {
            await output.WriteLineAsync($"{Source}: no mistakes");
            return ExitCode.Ok;
        }

        string mistakes = Problems.Count == 1 ? "1 mistake" : $"{Problems.Count} mistakes";
        await error.WriteLineAsync($"monitor-node: {mistakes} in the configuration; nothing was started");
        return ExitCode.Configuration;
    }

    private static ConfigurationCheck OfRules(string source, RulesOptions options)
    {
        RuleFileSet rules = RuleFileSet.Read(RuleFileScan.Take(options));
        return new ConfigurationCheck(source, rules.Problems, rules.Notes);
    }

    private string ToJson()
    {
        using var buffer = new MemoryStream();
        var options = new JsonWriterOptions { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
        using (var json = new Utf8JsonWriter(buffer, options))
        {
            json.WriteStartObject();
            json.WriteString("source", Source);
            if (Text is not null)
                json.WriteString("text", Text);
            WriteList(json, "problems", Problems);
            WriteList(json, "notes", Notes);
            json.WriteEndObject();
        }

        return System.Text.Encoding.UTF8.GetString(buffer.ToArray());
    }

    internal static void WriteList(Utf8JsonWriter json, string name, IReadOnlyList<YamlProblem> problems)
    {
        json.WriteStartArray(name);
        foreach (YamlProblem problem in problems)
        {
            json.WriteStartObject();
            json.WriteString("file", problem.Place.Source);
            json.WriteNumber("line", problem.Place.Line);
            json.WriteNumber("column", problem.Place.Column);
            json.WriteString("path", problem.Path);
            json.WriteString("message", problem.Message);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
