namespace Monitor.Cli.Status;

/// <summary>A probe's answer.</summary>
internal sealed record ProbeAnswer(string Status, IReadOnlyList<string>? Reasons);

/// <summary><c>/api/v1/status/buildinfo</c>.</summary>
internal sealed record BuildAnswer(string Version);

/// <summary><c>/api/v1/status/runtimeinfo</c>.</summary>
internal sealed record RuntimeAnswer(DateTimeOffset StartTime, string? Hostname, string? StorageRetention);

/// <summary>What <c>status -o json</c> prints.</summary>
internal sealed record StatusReport(
    string Node, bool Ready, IReadOnlyList<string> Reasons, string Version, DateTimeOffset StartTime, string? Hostname,
    string? StorageRetention);
