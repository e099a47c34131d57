namespace Monitor.Node.Configuration;

/// <summary>The PostgreSQL that a cluster keeps everything in.</summary>
/// <param name="Hosts">At least one; the primary among them is found, and found again after a failover.</param>
/// <param name="Database">It must be there; the schema in it is made.</param>
/// <param name="Password">Null where the server asks for none, or takes the certificate.</param>
/// <param name="Schema">Where the tables are; clusters that share a database have one each.</param>
/// <param name="Durability">When what was written counts as durable.</param>
/// <param name="Connections">How many this node opens at most.</param>
/// <param name="ConnectTimeout">How long one attempt to connect may take.</param>
/// <param name="CommandTimeout">How long one command may take, the wait for locks included.</param>
internal sealed record PostgresOptions(
    IReadOnlyList<PostgresHost> Hosts,
    string Database,
    string User,
    Secret? Password,
    string Schema,
    PostgresTlsOptions Tls,
    PostgresDurability Durability,
    int Connections,
    TimeSpan ConnectTimeout,
    TimeSpan CommandTimeout)
{
    /// <summary>How long one command may wait for a lock; null: as long as it may take.</summary>
    public TimeSpan? LockTimeout { get; init; }
}

/// <summary>One server: a name, an address, or the directory of a Unix socket.</summary>
internal sealed record PostgresHost(string Host, int Port)
{
    public const int DefaultPort = 5432;

    public override string ToString() => Host.Contains(':') ? $"[{Host}]:{Port}" : $"{Host}:{Port}";
}

/// <summary>How the connection to the server is secured. The paths are absolute.</summary>
/// <param name="CaFile">Certificates that may sign the server's; null: those that the system trusts.</param>
/// <param name="CertificateFile">The node's own certificate, for servers that ask for one.</param>
internal sealed record PostgresTlsOptions(
    PostgresTlsMode Mode, string? CaFile, string? CertificateFile, string? KeyFile);

internal enum PostgresTlsMode
{
    /// <summary>In the clear.</summary>
    Off,

    /// <summary>Encrypted, to whoever answers.</summary>
    Require,

    /// <summary>Encrypted, to a server whose certificate is signed and names the host.</summary>
    Verify,
}

/// <summary>What a commit waits for.</summary>
internal enum PostgresDurability
{
    /// <summary>The primary's disk only, whatever standbys it has.</summary>
    Local,

    /// <summary>The primary's disk, and that of the standbys that the server was told to wait for.</summary>
    Flush,

    /// <summary>As <see cref="Flush"/>, but the standbys' operating system is enough.</summary>
    RemoteWrite,

    /// <summary>As <see cref="Flush"/>, and the standbys show it to readers.</summary>
    RemoteApply,
}
