using Monitor.Node.Configuration;
using Npgsql;

namespace Monitor.Node.Storage.Postgres;

/// <summary>How this node connects: which servers, how they are told apart, how long anything may take.</summary>
internal static class PostgresConnections
{
    /// <summary>A pool of connections to whichever host is the primary.</summary>
    public static NpgsqlMultiHostDataSource Build(PostgresOptions options, string node, PostgresCounters counters)
    {
        var settings = new NpgsqlConnectionStringBuilder
        {
            Host = string.Join(',', options.Hosts),
            Database = options.Database,
            Username = options.User,
            Password = options.Password?.Reveal(),
            ApplicationName = $"monitor {node}",
            SearchPath = options.Schema,
            Options = SessionOptions(options),
            Timeout = (int)Math.Ceiling(options.ConnectTimeout.TotalSeconds),
            CommandTimeout = (int)Math.Ceiling(options.CommandTimeout.TotalSeconds),
            // A command that takes too long ends with its connection: asking a server to cancel that does not answer
            // would take as long again.
            CancellationTimeout = -1,
            TcpKeepAlive = true,
            MaxPoolSize = options.Connections,
            ConnectionIdleLifetime = 60,
            // Sessions keep no state but prepared statements, so there is nothing to reset.
            NoResetOnClose = true,
            MaxAutoPrepare = 64,
            AutoPrepareMinUsages = 2,
            // How long what was found out of a host is believed, as long as nothing fails: whatever does fail has all
            // of them asked again. To ask each second would be more statements than anything else at rest.
            HostRecheckSeconds = 10,
            SslMode = options.Tls.Mode switch
            {
                PostgresTlsMode.Off => SslMode.Disable,
                PostgresTlsMode.Require => SslMode.Require,
                _ => SslMode.VerifyFull,
            },
            RootCertificate = options.Tls.CaFile,
            SslCertificate = options.Tls.CertificateFile,
            SslKey = options.Tls.KeyFile,
        };
        var builder = new NpgsqlDataSourceBuilder(settings.ConnectionString);
        builder.UsePhysicalConnectionInitializer(
            _ => counters.CountConnect(),
            _ =>
            {
                counters.CountConnect();
                return Task.CompletedTask;
            });
        return builder.BuildMultiHost();
    }

    /// <summary>
    /// The server gives up on its side too: a statement whose node is gone must not hold locks that the node's
    /// successor waits for. Statements are the same few again and again, and a plan made for each call costs as much as
    /// carrying it out.
    /// </summary>
    private static string SessionOptions(PostgresOptions options)
    {
        long lockMs = (long)(options.LockTimeout ?? options.CommandTimeout).TotalMilliseconds;
        long commandMs = (long)options.CommandTimeout.TotalMilliseconds;
        string commit = options.Durability switch
        {
            PostgresDurability.Local => "local",
            PostgresDurability.RemoteWrite => "remote_write",
            PostgresDurability.RemoteApply => "remote_apply",
            _ => "on",
        };
        return $"-c synchronous_commit={commit} -c statement_timeout={commandMs} -c lock_timeout={lockMs} "
            + "-c idle_in_transaction_session_timeout=5000 -c tcp_keepalives_idle=5 -c tcp_keepalives_interval=2 "
            + "-c tcp_keepalives_count=3 -c jit=off -c plan_cache_mode=force_generic_plan "
            + "-c client_min_messages=warning";
    }
}
