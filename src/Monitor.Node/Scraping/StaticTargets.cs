using Monitor.Shared.Series;

namespace Monitor.Node.Scraping;

/// <summary>Targets that stand in the configuration, with labels that all of them get.</summary>
/// <param name="Targets">Addresses, "host:port".</param>
internal sealed record StaticTargets(IReadOnlyList<string> Targets, LabelSet Labels);
