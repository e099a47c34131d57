namespace Monitor.Shared.Audit;

/// <summary>The actions that readers of the log look for by name. Names are hashed: never change one.</summary>
public static class AuditActions
{
    /// <summary>The log begins; entries that journals had dropped before are not in it.</summary>
    public const string Began = "audit.began";

    /// <summary>Old records were dropped: what remains hangs on the hash in this one.</summary>
    public const string Trimmed = "audit.trimmed";

    /// <summary>Entries of a journal are missing.</summary>
    public const string Gap = "audit.gap";

    public const string RoutingConfigured = "routing.configured";
}
