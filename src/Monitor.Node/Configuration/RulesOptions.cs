namespace Monitor.Node.Configuration;

/// <summary>Where rules come from.</summary>
/// <param name="Files">Absolute file patterns; <c>*</c> stands for any part of a file's name.</param>
/// <param name="MachineDefaults">Whether the rules that come with the node are in force.</param>
/// <param name="ReloadInterval">How often the files are looked at for changes.</param>
internal sealed record RulesOptions(IReadOnlyList<string> Files, bool MachineDefaults, TimeSpan ReloadInterval);
