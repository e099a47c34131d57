using System.Diagnostics;
using System.Globalization;
using Monitor.Client;

namespace Monitor.Benchmarks.Native;

/// <summary>
/// Loads a running node with raw observations of histograms through the client library, and tells how many were
/// acknowledged for each second of the node's processor time:
/// <c>native-load PID [series 1000] [batch 65536] [seconds 10] [threads 1] [endpoint http://127.0.0.1:9110]</c>.
/// </summary>
internal static class NativeLoad
{
    /// <summary>Linux counts processor time in ticks of 10 ms on all architectures that .NET runs on.</summary>
    private const double TicksPerSecond = 100;

    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(8);

    public static int Run(string[] arguments)
    {
        if (arguments.Length == 0)
        {
            Console.Error.WriteLine("native-load PID [series] [batch] [seconds] [threads] [endpoint]");
            return 2;
        }

        int pid = Number(arguments, 0, 0);
        int series = Number(arguments, 1, 1000);
        int batch = Number(arguments, 2, 65_536);
        int seconds = Number(arguments, 3, 10);
        int threads = Number(arguments, 4, 1);
        var endpoint = new Uri(arguments.Length > 5 ? arguments[5] : "http://127.0.0.1:9110");
        LoadAsync(pid, series, batch, TimeSpan.FromSeconds(seconds), threads, endpoint).GetAwaiter().GetResult();
        return 0;
    }

    private static async Task LoadAsync(
        int pid, int series, int batch, TimeSpan duration, int threads, Uri endpoint)
    {
        await using var client = new MonitorClient(new MonitorClientOptions
        {
            Component = "native-load",
            Instance = "1",
            Endpoint = endpoint,
            BatchSize = batch,
            BufferCapacity = 8 * batch,
            Overflow = Overflow.Wait,
            Log = Console.Error.WriteLine,
        });
        Histogram[] histograms =
        [
            .. Enumerable.Range(0, series).Select(i => client.Histogram(
                "load_duration_seconds", "s", "What the load program makes up.", ("n", i.ToString("D5")))),
        ];
        // The node's code is compiled again and again in its first seconds; what is measured comes after.
        await LoadAsync(client, histograms, WarmUp, threads);

        MonitorClientStatistics before = client.Statistics;
        double cpuBefore = ProcessorSeconds(pid);
        long start = Stopwatch.GetTimestamp();
        await LoadAsync(client, histograms, duration, threads);
        double wall = Stopwatch.GetElapsedTime(start).TotalSeconds;
        double cpu = ProcessorSeconds(pid) - cpuBefore;
        MonitorClientStatistics after = client.Statistics;
        long counted = after.Acknowledged - after.Rejected - before.Acknowledged + before.Rejected;
        Console.WriteLine($"{series} series, batches of {batch}: {counted / 1e6:F1} M observations acknowledged in "
            + $"{wall:F1} s; server {cpu:F2} s of processor time");
        Console.WriteLine($"{counted / cpu / 1e6:F2} M observations for each second of server processor time "
            + $"({counted / wall / 1e6:F2} M/s on the clock; dropped {after.Dropped}, rejected {after.Rejected}, "
            + $"refused {after.Refused}, connections {after.Connections})");
    }

    private static async Task LoadAsync(
        MonitorClient client, Histogram[] histograms, TimeSpan duration, int threads)
    {
        long start = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, threads).Select(thread => Task.Run(() =>
            Record(histograms, new Random(thread + 1), start, duration))));
        await client.FlushAsync();
    }

    private static void Record(Histogram[] histograms, Random random, long start, TimeSpan duration)
    {
        // Values of four decades, drawn before: the load should be the library's and not the generator's.
        double[] values = new double[8192];
        for (int i = 0; i < values.Length; i++)
            values[i] = Math.Exp(random.NextDouble() * 9.2) / 1e5;
        int next = 0;
        for (long i = 0; ; i++)
        {
            if ((i & 0xFFFF) == 0 && Stopwatch.GetElapsedTime(start) >= duration)
                return;
            histograms[next].Record(values[i & 8191]);
            if (++next == histograms.Length)
                next = 0;
        }
    }

    private static double ProcessorSeconds(int pid)
    {
        // The name in parentheses may hold anything; utime and stime are the 12th and 13th field after it.
        string stat = File.ReadAllText($"/proc/{pid}/stat");
        string[] fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        return (long.Parse(fields[11], CultureInfo.InvariantCulture)
            + long.Parse(fields[12], CultureInfo.InvariantCulture)) / TicksPerSecond;
    }

    private static int Number(string[] arguments, int index, int otherwise) =>
        arguments.Length > index ? int.Parse(arguments[index], CultureInfo.InvariantCulture) : otherwise;
}
