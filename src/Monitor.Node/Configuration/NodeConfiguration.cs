using System.Collections;
using Monitor.Node.Yaml;

namespace Monitor.Node.Configuration;

/// <summary>
/// Finds and reads the configuration: the file, the environment over it, the command line over both. Either options
/// that can be acted upon, or every mistake at once.
/// </summary>
internal static class NodeConfiguration
{
    public const string DefaultFile = "monitor.yaml";

    /// <param name="workingDirectory">Where the process was started; absolute.</param>
    /// <returns>The options, or null: then <paramref name="problems"/> has what is wrong.</returns>
    public static NodeOptions? Load(
        CommandLine commandLine, IDictionary environment, string workingDirectory, List<YamlProblem> problems)
    {
        string? file = commandLine.ConfigFile is { } named ? Path.Combine(workingDirectory, named) : null;
        string byDefault = Path.Combine(workingDirectory, DefaultFile);
        if (file is null && File.Exists(byDefault))
            file = byDefault;

        YamlNode? root = file is null ? null : YamlDocument.Load(file, problems);
        if (file is not null && root is null)
            return null;
        root = EnvironmentOverlay.Apply(root, environment, problems);
        var reader = new NodeOptionsReader(file, workingDirectory, problems);
        NodeOptions options = reader.Read(root, commandLine.DataDirectory);
        return problems.Count == 0 ? options : null;
    }
}
