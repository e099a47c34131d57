namespace Monitor.Node.Configuration;

/// <summary>The machine's own measurements.</summary>
/// <param name="Enabled">Whether the node watches the machine that it runs on.</param>
/// <param name="Interval">How often it looks.</param>
/// <param name="Instance">What it calls the machine; the host's name by default.</param>
internal sealed record MachineOptions(bool Enabled, TimeSpan Interval, string Instance);
