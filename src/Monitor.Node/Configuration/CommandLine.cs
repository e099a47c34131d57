namespace Monitor.Node.Configuration;

/// <summary>What was said on the command line.</summary>
/// <param name="Action">What to do.</param>
/// <param name="ConfigFile">The configuration file as given; null when none was named.</param>
/// <param name="DataDirectory">The data directory as given; null to take the configuration's.</param>
/// <param name="Files">The files to check or to import, as given.</param>
/// <param name="Json">Whether a check reports in JSON.</param>
/// <param name="Mistake">What is wrong with the arguments; null when nothing is.</param>
internal sealed record CommandLine(
    CommandLineAction Action, string? ConfigFile, string? DataDirectory, IReadOnlyList<string> Files,
    bool Json = false, string? Mistake = null)
{
    public const string Help = """
        Watches components: takes in their measurements, evaluates rules, sends pages.

        Usage: monitor-node [options]

          --config FILE    read this configuration (default: monitor.yaml in the working directory, if there)
          --data DIR       keep data here (default: data.directory of the configuration, else ./monitor-data)
          --check-config   check configuration, say what is wrong, and end: 0 if nothing is
          --check-rules FILE
                           check files of rules alone, in the same way; may be given again
          --import-alertmanager FILE
                           print an alertmanager.yml as a configuration, say what could not be taken over, and end
          --test-rules FILE
                           play the tests in a file, say what does not come out, and end; may be given again
          --json           a check reports one JSON object: source, problems, notes
          --version        print the version
          --help           print this

        Every setting can also come from the environment, MONITOR__ and the path in capitals:
        MONITOR__HTTP__LISTEN=127.0.0.1:8080 is http.listen. All settings: docs/configuration.md.
        """;

    private static readonly string[] Known =
        [
        "--config", "--data", "--check-config", "--check-rules", "--import-alertmanager", "--test-rules", "--json",
        "--version", "--help",
    ];

    public static CommandLine Parse(IReadOnlyList<string> arguments)
    {
        var result = new CommandLine(CommandLineAction.Run, null, null, []);
        for (int i = 0; i < arguments.Count; i++)
        {
            string[] parts = arguments[i].Split('=', 2);
            string? value = parts.Length == 2 ? parts[1] : null;
            switch (parts[0])
            {
                case "--help" or "-h":
                    return result with { Action = CommandLineAction.Help };
                case "--version":
                    return result with { Action = CommandLineAction.Version };
                case "--check-config":
                    result = result with { Action = CommandLineAction.CheckConfig };
                    break;
                case "--json":
                    result = result with { Json = true };
                    break;
                case "--config" or "--data" or "--check-rules" or "--import-alertmanager" or "--test-rules":
                    value ??= i + 1 < arguments.Count ? arguments[++i] : null;
                    if (string.IsNullOrEmpty(value))
                        return result with { Mistake = $"{parts[0]} needs a value" };
                    result = parts[0] switch
                    {
                        "--config" => result with { ConfigFile = value },
                        "--data" => result with { DataDirectory = value },
                        "--import-alertmanager" => result with
                        {
                            Action = CommandLineAction.ImportAlertmanager,
                            Files = [value],
                        },
                        _ => result with
                        {
                            Action = parts[0] == "--test-rules"
                                ? CommandLineAction.TestRules
                                : CommandLineAction.CheckRules,
                            Files = [.. result.Files, value],
                        },
                    };
                    break;
                default:
                    string? nearest = Yaml.NearestWord.Find(parts[0], Known);
                    string suggestion = nearest is null ? "" : $"; did you mean {nearest}?";
                    return result with { Mistake = $"{arguments[i]} is not a known option{suggestion}" };
            }
        }

        return result;
    }
}
