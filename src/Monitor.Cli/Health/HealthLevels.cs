using Monitor.Cli.Output;
using Monitor.Shared.Health;

namespace Monitor.Cli.Health;

/// <summary>Levels of health by name.</summary>
internal static class HealthLevels
{
    public static string[] Names { get; } =
        [.. Enum.GetNames<HealthLevel>().Select(name => name.ToLowerInvariant())];

    public static bool TryParse(string text, out HealthLevel level, out string mistake)
    {
        bool isGood = Names.Contains(text.ToLowerInvariant());
        level = isGood ? Enum.Parse<HealthLevel>(text, ignoreCase: true) : HealthLevel.Healthy;
        mistake = isGood ? "" : $"'{text}' is none of {string.Join(", ", Names)}";
        return isGood;
    }

    /// <summary>The level that a node names; one that this program does not know counts as the worst.</summary>
    public static HealthLevel Of(string name) => TryParse(name, out HealthLevel level, out _)
        ? level
        : HealthLevel.Critical;

    public static Cell ToCell(string name) => new(name.ToUpperInvariant(), name.ToUpperInvariant() switch
    {
        "HEALTHY" => Tone.Good,
        "DEGRADED" => Tone.Warning,
        "UNKNOWN" => Tone.Faint,
        _ => Tone.Bad,
    });
}
