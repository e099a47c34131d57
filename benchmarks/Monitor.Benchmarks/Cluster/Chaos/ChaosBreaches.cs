using System.Collections.Concurrent;
using System.Diagnostics;
using Monitor.Cluster.Tests;
using Monitor.EndToEnd.Durability;

namespace Monitor.Benchmarks.Cluster.Chaos;

/// <summary>
/// Drives books over their limits at random, whatever else goes on, and others close to theirs; each is a series of its
/// own, so that each page can be told from every other.
/// </summary>
internal sealed class ChaosBreaches(ClusterUnderTest cluster, PageLedger ledger, int seed)
{
    /// <summary>How long the rule for <see cref="BreachKind.Held"/> waits.</summary>
    public static readonly TimeSpan Hold = TimeSpan.FromSeconds(3);

    /// <summary>Spread over shards: some share one, and no two faults hit the same.</summary>
    private const int Components = 5;

    private const int Limit = 10;

    private const string Condition =
        "component: \"=~risk-.*\", statistic: last, window: 10m, comparison: \">\", threshold: 10";

    private readonly ConcurrentQueue<Breach> _all = new();
    private readonly ConcurrentQueue<Task> _running = new();
    private readonly CancellationTokenSource _stop = new();
    private long _calm;

    /// <summary>The rules, in a rule file's words.</summary>
    public static string Rules { get; } =
        $$"""
        groups:
        - name: risk
          rules:
          - alert: PositionTooLarge
            when: {{{Condition}}, metric: position}
            for: 0s
          - alert: ExposureTooLarge
            when: {{{Condition}}, metric: exposure}
            for: {{Hold.TotalSeconds}}s
        """;

    public IReadOnlyCollection<Breach> All => _all;

    /// <summary>Books that came close to their limit and not over it.</summary>
    public long Calm => Interlocked.Read(ref _calm);

    /// <summary>Goes on until it is told to stop.</summary>
    public async Task RunAsync()
    {
        var random = new Random(seed);
        for (int number = 0; !_stop.IsCancellationRequested; number++)
        {
            BreachKind kind = random.Next(8) switch
            {
                0 => BreachKind.Brief,
                1 or 2 => BreachKind.Held,
                _ => BreachKind.Plain,
            };
            var place = (Component: $"risk-{random.Next(Components)}", Node: random.Next(cluster.Nodes.Count));
            TimeSpan over = TimeSpan.FromSeconds(1 + 12 * random.NextDouble());
            var breach = new Breach($"{number}", kind);
            _all.Enqueue(breach);
            _running.Enqueue(Task.Run(() => LiveAsync(breach, place.Component, place.Node, over)));
            if (random.Next(3) == 0)
                await StayCalmAsync(place.Component, place.Node, number);
            await PauseAsync(TimeSpan.FromSeconds(1 + 5 * random.NextDouble()));
        }
    }

    /// <summary>Begins no more, and ends those that there are.</summary>
    /// <returns>What did not end within the time that each has for it.</returns>
    public async Task<IReadOnlyList<string>> StopAsync()
    {
        await _stop.CancelAsync();
        long began = Stopwatch.GetTimestamp();
        var problems = new List<string>();
        foreach (Task life in _running)
        {
            TimeSpan left = ChaosPatience.Limit - Stopwatch.GetElapsedTime(began);
            try
            {
                await life.WaitAsync(left > TimeSpan.Zero ? left : TimeSpan.FromMilliseconds(1));
            }
            catch (TimeoutException)
            {
                // The verdict says which page is missing.
            }
            catch (InvalidOperationException refused)
            {
                problems.Add($"a node refused a breach's sample: {refused.Message}");
            }
        }

        return problems;
    }

    private async Task LiveAsync(Breach breach, string component, int node, TimeSpan over)
    {
        string metric = breach.Kind == BreachKind.Held ? "exposure" : "position";
        BookPages pages = ledger.Of(breach.Book);
        node = await WriteAsync(component, metric, breach.Book, 2 * Limit, node);
        breach.AcceptedAt = Stopwatch.GetTimestamp();
        if (breach.Kind == BreachKind.Brief)
        {
            await Task.Delay(over / 10);
        }
        else
        {
            await pages.Firing;
            await PauseAsync(over);
        }

        breach.ClearedAt = Stopwatch.GetTimestamp();
        await WriteAsync(component, metric, breach.Book, Limit / 2, node);
        breach.EndedAt = Stopwatch.GetTimestamp();
        await pages.Resolved;
    }

    private async Task StayCalmAsync(string component, int node, int number)
    {
        await WriteAsync(component, "position", $"calm-{number}", Limit, node);
        Interlocked.Increment(ref _calm);
    }

    private Task<int> WriteAsync(string component, string metric, string book, double value, int node) =>
        ChaosSender.SendAsync(
            cluster,
            new RemoteWriteRequest().Add(
                component, metric, book, value, TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds()),
            node);

    private Task PauseAsync(TimeSpan pause) => Task.Delay(pause, _stop.Token).ContinueWith(
        _ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
}
