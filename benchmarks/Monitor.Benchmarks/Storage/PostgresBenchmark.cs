using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using Monitor.Actors.Ports;
using Monitor.Node.Configuration;
using Monitor.Node.Storage;
using Monitor.Node.Storage.Postgres;
using Monitor.Node.Storage.Postgres.Log;
using Monitor.Shared.Sharding;
using Monitor.TestServers.Postgres;

namespace Monitor.Benchmarks.Storage;

/// <summary>
/// What the event log on PostgreSQL takes, engine included: throughput and latency of appenders on one node beside
/// readers on another, and the time from an append on one node to its reader on another.
/// </summary>
internal static class PostgresBenchmark
{
    private const int Shards = 16;
    private static readonly TimeSpan Each = TimeSpan.FromSeconds(5);

    public static async Task RunAsync()
    {
        if (PostgresPrograms.Missing is { } missing)
        {
            Console.WriteLine($"postgres: {missing}");
            return;
        }

        await using PostgresServer server = await PostgresServer.StartAsync();
        foreach (int lanes in new[] { 1, 2, 4 })
        {
            foreach ((int appenders, int size) in new[] { (1, 4096), (8, 4096), (64, 4096), (64, 32 << 10) })
                await AppendAsync(server, lanes, appenders, size);
        }

        await LatencyAsync(server);
        await CheckpointAsync(server);
    }

    private static async Task AppendAsync(PostgresServer server, int lanes, int appenders, int size)
    {
        string schema = $"append_{lanes}_{appenders}_{size}";
        await using PostgresStores writer = await OpenAsync(server, schema, lanes);
        await using PostgresStores reader = await OpenAsync(server, schema, lanes);
        using var stopping = new CancellationTokenSource();
        Task[] readers = [.. Enumerable.Range(0, Math.Min(Shards, appenders)).Select(shard =>
            Task.Run(() => ReadAsync(reader, new ShardId(shard), stopping.Token)))];
        IStoreStatistics statistics = writer.Statistics[0];
        await writer.Log.AppendAsync(new ShardId(0), Epoch.None, new byte[size], default);
        (TimeSpan node, TimeSpan engine) before = Cpu(server);
        (long appends, long bytes, long groups) counted = (
            statistics.Appends, statistics.AppendedBytes, statistics.Groups);
        long startedAt = Stopwatch.GetTimestamp();
        List<double>[] latencies = await Task.WhenAll(Enumerable.Range(0, appenders).Select(i =>
            Task.Run(() => AppendAsync(writer, new ShardId(i % Shards), size, startedAt))));
        double seconds = Stopwatch.GetElapsedTime(startedAt).TotalSeconds;
        (TimeSpan node, TimeSpan engine) after = Cpu(server);
        double megabytes = (statistics.AppendedBytes - counted.bytes) / 1e6;
        double[] sorted = [.. latencies.SelectMany(one => one).Order()];
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{lanes} lanes, {appenders,2} appenders of {size,5} B: {sorted.Length / seconds,7:F0} appends/s, "
            + $"{megabytes / seconds,6:F1} MB/s, p50 {Quantile(sorted, 0.5),5:F2} ms, p99 "
            + $"{Quantile(sorted, 0.99),6:F2} ms, "
            + $"{(statistics.Appends - counted.appends) / (double)(statistics.Groups - counted.groups),5:F1} appends a "
            + $"commit, cpu per MB: nodes {(after.node - before.node).TotalMilliseconds / megabytes,5:F1} ms, "
            + $"engine {(after.engine - before.engine).TotalMilliseconds / megabytes,5:F1} ms"));
        await stopping.CancelAsync();
        await Task.WhenAll(readers);
    }

    private static async Task<List<double>> AppendAsync(PostgresStores stores, ShardId shard, int size, long startedAt)
    {
        byte[] payload = new byte[size];
        new Random(shard.Value).NextBytes(payload);
        var latencies = new List<double>();
        while (Stopwatch.GetElapsedTime(startedAt) < Each)
        {
            long appendedAt = Stopwatch.GetTimestamp();
            await stores.Log.AppendAsync(shard, Epoch.None, payload, default);
            latencies.Add(Stopwatch.GetElapsedTime(appendedAt).TotalMilliseconds);
        }

        return latencies;
    }

    private static async Task ReadAsync(PostgresStores stores, ShardId shard, CancellationToken cancel)
    {
        LogPosition after = LogPosition.Start;
        var records = new List<LogRecord>();
        try
        {
            while (true)
            {
                await stores.Log.ReadAsync(shard, after, 1 << 20, records, cancel);
                after = records[^1].Position;
            }
        }
        catch (OperationCanceledException)
        {
            // Measured.
        }
    }

    private static async Task LatencyAsync(PostgresServer server)
    {
        await using PostgresStores writer = await OpenAsync(server, "latency", 2);
        await using PostgresStores reader = await OpenAsync(server, "latency", 2);
        var shard = new ShardId(0);
        double[] milliseconds = new double[500];
        LogPosition after = LogPosition.Start;
        var records = new List<LogRecord>();
        for (int i = 0; i < milliseconds.Length; i++)
        {
            ValueTask read = reader.Log.ReadAsync(shard, after, 1 << 20, records, default);
            await Task.Delay(TimeSpan.FromMilliseconds(10));
            long startedAt = Stopwatch.GetTimestamp();
            await writer.Log.AppendAsync(shard, Epoch.None, new byte[4096], default);
            await read;
            milliseconds[i] = Stopwatch.GetElapsedTime(startedAt).TotalMilliseconds;
            after = records[^1].Position;
        }

        Array.Sort(milliseconds);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"append on one node to reader on another: p50 {Quantile(milliseconds, 0.5):F2} ms, "
            + $"p99 {Quantile(milliseconds, 0.99):F2} ms"));
    }

    private static async Task CheckpointAsync(PostgresServer server)
    {
        await using PostgresStores stores = await OpenAsync(server, "checkpoint", 2);
        byte[] payload = new byte[20 << 20];
        new Random(1).NextBytes(payload);
        long startedAt = Stopwatch.GetTimestamp();
        const int Count = 10;
        for (int i = 1; i <= Count; i++)
            await stores.Snapshots.SaveAsync("shard-0", new Epoch(1), i, payload, default);
        double save = Stopwatch.GetElapsedTime(startedAt).TotalMilliseconds / Count;
        startedAt = Stopwatch.GetTimestamp();
        for (int i = 1; i <= Count; i++)
            await stores.Snapshots.LoadAsync("shard-0", default);
        double load = Stopwatch.GetElapsedTime(startedAt).TotalMilliseconds / Count;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"checkpoint of 20 MiB: saved in {save:F0} ms, loaded in {load:F0} ms"));
    }

    private static Task<PostgresStores> OpenAsync(PostgresServer server, string schema, int lanes)
    {
        var options = new PostgresOptions(
            [new PostgresHost(PostgresServer.Host, server.Port)], "postgres", PostgresServer.User,
            new Secret(PostgresServer.Password), schema, new PostgresTlsOptions(PostgresTlsMode.Off, null, null, null),
            PostgresDurability.Flush, 20, TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(30));
        return PostgresStores.OpenAsync(
            new PostgresStoresSetup(options, [], "benchmark", Shards, "benchmark"),
            new PostgresLogOptions { Lanes = lanes }, TimeSpan.Zero, _ => null,
            TimeProvider.System, NullLoggerFactory.Instance, CancellationToken.None);
    }

    private static double Quantile(double[] sorted, double quantile) => sorted[(int)((sorted.Length - 1) * quantile)];

    /// <summary>Time on the processors so far: of this process, which has both nodes, and of the server.</summary>
    private static (TimeSpan Node, TimeSpan Engine) Cpu(PostgresServer server)
    {
        string postmaster = File.ReadLines(Path.Combine(server.DataDirectory, "postmaster.pid")).First();
        long ticks = 0;
        foreach (string directory in Directory.GetDirectories("/proc"))
        {
            if (!char.IsAsciiDigit(Path.GetFileName(directory)[0]))
                continue;
            try
            {
                string stat = File.ReadAllText(Path.Combine(directory, "stat"));
                string[] fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
                // Fields 4, 14 and 15 of proc(5): the parent, and the ticks in user mode and in the kernel.
                if (fields[1] == postmaster)
                    ticks += long.Parse(fields[11], CultureInfo.InvariantCulture)
                        + long.Parse(fields[12], CultureInfo.InvariantCulture);
            }
            catch (IOException)
            {
                // It ended meanwhile.
            }
        }

        const double TicksPerSecond = 100;
        return (Process.GetCurrentProcess().TotalProcessorTime, TimeSpan.FromSeconds(ticks / TicksPerSecond));
    }
}
