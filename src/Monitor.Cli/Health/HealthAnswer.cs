namespace Monitor.Cli.Health;

/// <summary>The system's health as <c>/api/v1/health</c> tells it.</summary>
internal sealed record HealthAnswer(
    string System, DateTimeOffset Since, IReadOnlyList<string> Reasons, IReadOnlyList<ComponentHealth> Components,
    IReadOnlyList<HealthChange> Changes);

/// <summary>One component's health and why.</summary>
internal sealed record ComponentHealth(
    string Name, string Health, DateTimeOffset Since, DateTimeOffset? LastSeen, IReadOnlyList<string> Reasons);

/// <summary>One change; without a component it is the system's.</summary>
internal sealed record HealthChange(
    DateTimeOffset At, string? Component, string? From, string? To, IReadOnlyList<string> Reasons);
