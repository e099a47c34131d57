using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace Monitor.TestServers.Postgres;

/// <summary>
/// A PostgreSQL server of a test's own: a fresh data directory, a free port on the loopback address, fsync on, a
/// password asked for. It ends with the process that started it, however that ends.
/// </summary>
public sealed class PostgresServer : IAsyncDisposable
{
    public const string User = "monitor";
    public const string Password = "not-so-secret";

    /// <summary>Only keeps a broken server from hanging the tests.</summary>
    private static readonly TimeSpan HangGuard = TimeSpan.FromSeconds(60);

    /// <summary>
    /// Holds the server: when its input ends, because we closed it or are no more, the server ends too, at once.
    /// </summary>
    private const string HolderScript =
        """
        "$1" -D "$2" >>"$2/server.log" 2>&1 </dev/null &
        server=$!
        while read -r line; do
          case $line in
            kill)
              all="$server $(cat /proc/$server/task/$server/children)"
              kill -KILL $all
              for one in $all; do while kill -0 $one 2>/dev/null; do sleep 0.01; done; done
              exit;;
            stop) kill -INT $server; wait $server; exit;;
          esac
        done
        kill -QUIT $server
        wait $server
        """;

    private const UnixFileMode OpenToAll = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
        | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherWrite
        | UnixFileMode.OtherExecute;

    private readonly string _directory;
    private Process? _holder;
    private int _databases;

    private PostgresServer(string directory, string dataDirectory, int port)
    {
        _directory = directory;
        DataDirectory = dataDirectory;
        Port = port;
    }

    public static string Host => "127.0.0.1";

    public int Port { get; }

    /// <summary>The process above all of the server's.</summary>
    public int ProcessId => _holder!.Id;

    /// <summary>The directory of the data; its log is in <c>server.log</c>.</summary>
    public string DataDirectory { get; }

    /// <summary>Makes and starts a server.</summary>
    /// <param name="settings">Lines for its postgresql.conf.</param>
    public static Task<PostgresServer> StartAsync(params string[] settings) => StartOnAsync(disk: null, settings);

    /// <summary>Makes and starts a server whose data, but not its write-ahead log, is on a disk of its own.</summary>
    /// <param name="disk">A directory there; null for no disk of its own.</param>
    /// <param name="settings">Lines for its postgresql.conf.</param>
    public static async Task<PostgresServer> StartOnAsync(string? disk, params string[] settings)
    {
        PostgresServer server = await MakeDirectoryAsync(disk).ConfigureAwait(false);
        string passwordFile = Path.Combine(server._directory, "password");
        await File.WriteAllTextAsync(passwordFile, Password).ConfigureAwait(false);
        await PostgresPrograms.RunAsync(
            "initdb", "-D", server.DataDirectory, "-U", User, "--pwfile", passwordFile, "--auth=scram-sha-256",
            "--encoding=UTF8", "--locale=C", "--waldir", Path.Combine(server._directory, "wal")).ConfigureAwait(false);
        await server.ConfigureAsync(settings).ConfigureAwait(false);
        await server.StartAgainAsync().ConfigureAwait(false);
        return server;
    }

    /// <summary>
    /// Takes connections from other addresses than loopback as well; the server must have been started with
    /// <c>listen_addresses = '*'</c>.
    /// </summary>
    public async Task AdmitOthersAsync()
    {
        await File.AppendAllTextAsync(
            Path.Combine(DataDirectory, "pg_hba.conf"), "host all all 0.0.0.0/0 scram-sha-256\n").ConfigureAwait(false);
        await ExecuteAsync("postgres", "SELECT pg_reload_conf()").ConfigureAwait(false);
    }

    /// <summary>Has the server speak TLS with those who ask for it, from now on.</summary>
    public async Task SecureAsync(string certificatePem, string keyPem)
    {
        foreach ((string name, string pem)
            in ((string, string)[])[("server.crt", certificatePem), ("server.key", keyPem)])
        {
            string given = Path.Combine(_directory, name);
            await File.WriteAllTextAsync(given, pem).ConfigureAwait(false);
            // As the server's user, who alone may read the key.
            await PostgresPrograms.RunAsync("/usr/bin/install", "-m", "600", given, Path.Combine(DataDirectory, name))
                .ConfigureAwait(false);
        }

        await ExecuteAsync("postgres", "ALTER SYSTEM SET ssl = on").ConfigureAwait(false);
        await ExecuteAsync("postgres", "SELECT pg_reload_conf()").ConfigureAwait(false);
        // Sessions that begin now know of it as soon as the server has read its files again.
        while (await ScalarAsync<string>("postgres", "SHOW ssl").ConfigureAwait(false) != "on")
            await Task.Delay(TimeSpan.FromMilliseconds(20)).ConfigureAwait(false);
    }

    /// <summary>Makes and starts a streaming standby of this server.</summary>
    public async Task<PostgresServer> StartStandbyAsync(params string[] settings)
    {
        PostgresServer standby = await MakeDirectoryAsync().ConfigureAwait(false);
        await standby.CopyAsync(this, settings).ConfigureAwait(false);
        return standby;
    }

    /// <summary>Makes this server, which was killed, a streaming standby of another, and drops what it had.</summary>
    public async Task FollowAsync(PostgresServer primary, params string[] settings)
    {
        Directory.Delete(DataDirectory, recursive: true);
        await PostgresPrograms.RunAsync("/bin/mkdir", "-m", "700", DataDirectory).ConfigureAwait(false);
        await CopyAsync(primary, settings).ConfigureAwait(false);
    }

    /// <summary>Starts the server that was stopped or killed; it has recovered when this returns.</summary>
    public async Task StartAgainAsync()
    {
        var start = PostgresPrograms.Command(
            "/bin/sh", "-c", HolderScript, "holder", Path.Combine(PostgresPrograms.Directory!, "postgres"),
            DataDirectory);
        start.RedirectStandardInput = true;
        _holder = Process.Start(start)!;
        await WaitUntilItAnswersAsync().ConfigureAwait(false);
    }

    /// <summary>As the loss of the machine: nothing is told to anybody.</summary>
    public Task KillAsync() => EndAsync("kill");

    /// <summary>As an administrator does: connections end, what they did not commit is rolled back.</summary>
    public Task StopAsync() => EndAsync("stop");

    /// <summary>Makes a standby the primary.</summary>
    public Task PromoteAsync() => PostgresPrograms.RunAsync("pg_ctl", "promote", "-w", "-D", DataDirectory);

    /// <summary>Makes an empty database with a name of its own.</summary>
    public async Task<string> CreateDatabaseAsync()
    {
        string name = $"test_{Interlocked.Increment(ref _databases)}";
        await ExecuteAsync("postgres", $"CREATE DATABASE {name}").ConfigureAwait(false);
        return name;
    }

    /// <summary>Runs SQL as the superuser.</summary>
    public async Task ExecuteAsync(string database, string sql, string schema = "public") =>
        await ScalarAsync<object>(database, sql, schema).ConfigureAwait(false);

    /// <summary>Asks for one value as the superuser.</summary>
    public async Task<T?> ScalarAsync<T>(string database, string sql, string schema = "public")
    {
        var connection = new NpgsqlConnection(ConnectionString(database, schema));
        await using (connection.ConfigureAwait(false))
        {
            await connection.OpenAsync().ConfigureAwait(false);
            var command = new NpgsqlCommand(sql, connection);
            await using (command.ConfigureAwait(false))
                return await command.ExecuteScalarAsync().ConfigureAwait(false) is T value ? value : default;
        }
    }

    /// <summary>For a connection of the superuser that no pool keeps.</summary>
    public string ConnectionString(string database, string schema = "public") =>
        $"Host={Host};Port={Port};Username={User};Password={Password};Database={database};Search Path={schema};"
        + "Pooling=false;Timeout=5";

    public async ValueTask DisposeAsync()
    {
        await EndAsync("kill").ConfigureAwait(false);
        try
        {
            Directory.Delete(_directory, recursive: true);
        }
        catch (IOException)
        {
            // A process of the server that is not quite gone still writes; the system clears its temporary directory.
        }
    }

    private static async Task<PostgresServer> MakeDirectoryAsync(string? disk = null)
    {
        string directory = Directory.CreateTempSubdirectory("monitor-pg-").FullName;
        // The server's user makes the data directory in it.
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(directory, OpenToAll);
        string data = Path.Combine(disk ?? directory, "data");
        await PostgresPrograms.RunAsync("/bin/mkdir", "-m", "700", data).ConfigureAwait(false);
        return new PostgresServer(directory, data, FreePort());
    }

    private async Task CopyAsync(PostgresServer primary, string[] settings)
    {
        await PostgresPrograms.RunAsync(
            "pg_basebackup", "-D", DataDirectory, "-R", "-X", "stream", "-c", "fast", "-d",
            $"host={Host} port={primary.Port} user={User} password={Password} application_name=standby")
            .ConfigureAwait(false);
        await ConfigureAsync(settings).ConfigureAwait(false);
        await StartAgainAsync().ConfigureAwait(false);
    }

    private async Task ConfigureAsync(string[] settings)
    {
        string[] lines =
        [
            $"listen_addresses = '{Host}'",
            $"port = {Port.ToString(CultureInfo.InvariantCulture)}",
            $"unix_socket_directories = '{_directory}'",
            "shared_buffers = '64MB'",
            "max_connections = 300",
            "max_wal_size = '1GB'",
            .. settings,
        ];
        await File.AppendAllLinesAsync(Path.Combine(DataDirectory, "postgresql.auto.conf"), lines)
            .ConfigureAwait(false);
    }

    private async Task WaitUntilItAnswersAsync()
    {
        long startedAt = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                await ExecuteAsync("postgres", "SELECT 1").ConfigureAwait(false);
                return;
            }
            catch (NpgsqlException) when (Stopwatch.GetElapsedTime(startedAt) < HangGuard && !_holder!.HasExited)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(50)).ConfigureAwait(false);
            }
        }
    }

    private async Task EndAsync(string how)
    {
        if (_holder is not { } holder)
            return;
        _holder = null;
        try
        {
            await holder.StandardInput.WriteLineAsync(how).ConfigureAwait(false);
            holder.StandardInput.Close();
        }
        catch (IOException)
        {
            // It has ended already.
        }

        await holder.WaitForExitAsync().WaitAsync(HangGuard).ConfigureAwait(false);
        holder.Dispose();
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
