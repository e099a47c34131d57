namespace Monitor.Shared.Audit;

/// <summary>
/// Who acts. A person's name comes after a prefix, so that nobody can be called like a part of the system.
/// </summary>
public static class AuditActors
{
    /// <summary>A shard's rules.</summary>
    public const string Rules = "part:rules";

    /// <summary>The alert manager: episodes, flapping, what another system posts.</summary>
    public const string Alerts = "part:alerts";

    /// <summary>Routes, groups, silences and inhibition at work.</summary>
    public const string Routing = "part:routing";

    /// <summary>Notifications on their way.</summary>
    public const string Outbox = "part:outbox";

    /// <summary>Correlation of alerts.</summary>
    public const string Incidents = "part:incidents";

    /// <summary>Escalation policies at work.</summary>
    public const string Escalation = "part:escalation";

    /// <summary>What the configuration says.</summary>
    public const string Configuration = "part:configuration";

    /// <summary>The audit log itself.</summary>
    public const string Audit = "part:audit";

    private const string PersonPrefix = "person:";
    private const string NodePrefix = "node:";

    /// <summary>Somebody; without a name "unknown", which is no claim of being nobody.</summary>
    public static string Person(string name) => PersonPrefix + (name.Length > 0 ? name : "unknown");

    public static string Node(string name) => NodePrefix + name;

    /// <summary>True when the actor is the one that is asked for, with or without its prefix.</summary>
    public static bool Is(string actor, string asked) =>
        actor == asked || actor.AsSpan(actor.IndexOf(':') + 1).SequenceEqual(asked);

    /// <summary>The name alone: "ann".</summary>
    public static string NameOf(string actor) => actor[(actor.IndexOf(':') + 1)..];

    public static bool IsPerson(string actor) => actor.StartsWith(PersonPrefix, StringComparison.Ordinal);
}
