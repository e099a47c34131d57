using System.Text.Json.Serialization;

namespace Monitor.Cli.Checks;

/// <summary>What the node's program found in configuration or rules.</summary>
/// <param name="Source">What was checked.</param>
/// <param name="Problems">Mistakes; a node would refuse to take it.</param>
/// <param name="Notes">What is allowed and yet worth a look.</param>
internal sealed record CheckReport(
    string Source, IReadOnlyList<CheckProblem> Problems, IReadOnlyList<CheckProblem> Notes)
{
    /// <summary>The configuration that an import made; null for a check.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Text { get; init; }
}

/// <summary>One mistake and where it is written; line and column count from 1, 0 where there is none.</summary>
internal sealed record CheckProblem(string File, int Line, int Column, string Path, string Message)
{
    [JsonIgnore]
    public string Place => (Line, Column) switch
    {
        (0, _) => File,
        (_, 0) => $"{File}:{Line}",
        _ => $"{File}:{Line}:{Column}",
    };
}
