using System.Diagnostics;
using System.Globalization;
using Monitor.Cluster.Tests;

namespace Monitor.Benchmarks.Cluster.Chaos;

/// <summary>
/// Three real nodes over a real database with a standby, load on all of them, breaches at random, and one fault after
/// the other drawn from a seed; counted from outside. Wrong is: a sample that was acknowledged and is not counted
/// once, in the windows or in history; a breach that is not paged under one key, or whose end is not; a page about
/// no breach; a node that ends by itself; a cluster that does not find to rest.
/// </summary>
internal sealed class ChaosRun
{
    private static readonly TimeSpan RoundLength = TimeSpan.FromMinutes(3);
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(3);

    private readonly ClusterUnderTest _cluster;
    private readonly FaultDriver _driver;
    private readonly FaultSchedule _schedule;
    private readonly FaultLog _faults = new();
    private readonly PageLedger _ledger;
    private readonly ChaosBreaches _breaches;
    private readonly List<SampleRound> _rounds = [];
    private readonly List<string> _problems = [];
    private readonly Stopwatch _watch = Stopwatch.StartNew();
    private long _acknowledged;
    private long _lost;
    private long _doubled;

    private ChaosRun(ClusterUnderTest cluster, ChaosDatabase database, PageLedger ledger, int seed)
    {
        _cluster = cluster;
        _ledger = ledger;
        _driver = new FaultDriver(cluster, database, ledger);
        _schedule = new FaultSchedule(seed, cluster.Nodes.Count, Lease);
        _breaches = new ChaosBreaches(cluster, ledger, seed);
    }

    /// <returns>The process' exit code: 0 when nothing is wrong.</returns>
    public static async Task<int> MeasureAsync(TimeSpan length, int seed)
    {
        await using var ledger = new PageLedger(TimeProvider.System);
        await using ChaosDatabase database = await ChaosDatabase.StartAsync();
        await using ClusterUnderTest cluster = await ClusterUnderTest.StartAsync(new ClusterSetup
        {
            Lease = Lease,
            Checkpoints = TimeSpan.FromSeconds(10),
            Server = database.Primary,
            Standby = database.Standby,
            Rules = ChaosBreaches.Rules,
            ReceiverUrl = ledger.Url,
        });
        database.Cluster = cluster;
        Console.WriteLine($"chaos: {length.TotalMinutes:0} minutes, seed {seed}");
        var run = new ChaosRun(cluster, database, ledger, seed);
        return await run.GoAsync(length);
    }

    private async Task<int> GoAsync(TimeSpan length)
    {
        Task breaching = _breaches.RunAsync();
        try
        {
            while (_watch.Elapsed < length)
                await RoundAsync(_watch.Elapsed + RoundLength < length ? _watch.Elapsed + RoundLength : length);
            _problems.AddRange(await _breaches.StopAsync());
            await breaching;
            await CountHistoryAsync();
        }
        catch (TimeoutException broken)
        {
            _problems.Add(broken.Message.Split('\n')[0]);
        }

        int code = Conclude();
        foreach (SampleRound round in _rounds)
            await round.DisposeAsync();
        return code;
    }

    private async Task RoundAsync(TimeSpan end)
    {
        var round = new SampleRound(_cluster, _rounds.Count);
        _rounds.Add(round);
        while (_watch.Elapsed < end)
            await FaultAsync(_schedule.Next());
        await RestAsync();
        IReadOnlyList<SampleCount> counts = await round.CountAsync();
        Account(counts);
        _acknowledged += round.Acknowledged;
        Say($"-- {_acknowledged} samples acknowledged, {_lost} lost, {_doubled} doubled, {round.Unanswered} attempts "
            + $"unanswered; {_breaches.All.Count} breaches, {Paged} paged, {_ledger.Again} deliveries again, "
            + $"{_problems.Count} problems");
    }

    private int Paged => _breaches.All.Count(breach => _ledger.Of(breach.Book).Firing.IsCompleted);

    private async Task FaultAsync(Fault fault)
    {
        await Task.Delay(fault.Pause);
        FaultSpan span = _faults.Begin(fault);
        string what = string.Create(
            CultureInfo.InvariantCulture, $"{fault.Kind} (node-{fault.Node}, {fault.Down.TotalSeconds:0.0} s)");
        await _driver.DoAsync(fault);
        span.UndoneAt = Stopwatch.GetTimestamp();
        CheckNodes();
        if (fault.WaitsForRest)
            await RestAsync();
        Say(fault.WaitsForRest
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"{what}: at rest {Stopwatch.GetElapsedTime(span.UndoneAt).TotalSeconds:0.0} s after it was undone")
            : $"{what}: not waited for");
    }

    /// <summary>Waits until every shard has its planned owner; all faults so far are over then.</summary>
    private async Task RestAsync()
    {
        long began = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                await _cluster.SettledAsync();
                break;
            }
            catch (TimeoutException) when (Stopwatch.GetElapsedTime(began) < ChaosPatience.Limit)
            {
                Blame($"the cluster was not at rest a minute after {_faults.All[^1].Fault.Kind}");
                CheckNodes();
            }
        }

        long now = Stopwatch.GetTimestamp();
        foreach (FaultSpan span in _faults.All.Where(span => span.RestAt == long.MaxValue))
            span.RestAt = now;
    }

    private void CheckNodes()
    {
        foreach (ClusterNode node in _cluster.Nodes.Where(node => node.HasEndedByItself))
            Blame($"{node.Name} ended by itself: {node.Output[^Math.Min(600, node.Output.Length)..]}");
    }

    private async Task CountHistoryAsync()
    {
        foreach (SampleRound round in _rounds)
            Account(await round.CountHistoryAsync());
    }

    private void Account(IReadOnlyList<SampleCount> counts)
    {
        foreach (SampleCount count in counts.Where(count => count.Lost + count.Doubled > 0))
            Blame($"{count.Series}: {count.Acknowledged} acknowledged, {count.Counted} counted");
        _lost += counts.Sum(count => count.Lost);
        _doubled += counts.Sum(count => count.Doubled);
    }

    /// <summary>Told at once, so that one can look while it is fresh, and again at the end.</summary>
    private void Blame(string problem)
    {
        _problems.Add(problem);
        Say("!! " + problem);
    }

    private int Conclude()
    {
        var verdict = new ChaosVerdict(_breaches, _ledger, _faults);
        _problems.AddRange(verdict.Judge());
        Console.WriteLine(
            $"\n{_faults.All.Count} faults in {_watch.Elapsed.TotalMinutes:0.0} minutes: {_acknowledged} samples "
            + $"acknowledged, {_lost} lost, {_doubled} doubled; {_breaches.All.Count} breaches, {Paged} paged, "
            + $"{verdict.Unseen} over before they could be seen; {_breaches.Calm} near ones; "
            + $"{_ledger.Again} deliveries again under their key, "
            + $"{_ledger.OfCluster.Count} pages of the cluster about itself; "
            + $"{_driver.RefusedStarts} starts without a database.");
        ChaosSummary.Print(_breaches, _ledger, _faults);
        Console.WriteLine(_problems.Count == 0 ? "\nNothing is wrong." : $"\n{_problems.Count} PROBLEMS:");
        foreach (string problem in _problems)
            Console.WriteLine("  " + problem);
        if (_problems.Count > 0)
            Console.WriteLine($"The logs of the nodes are in {_cluster.KeepLogs()}.");
        return _problems.Count == 0 ? 0 : 1;
    }

    private void Say(string line) => Console.WriteLine($"{_watch.Elapsed:hh\\:mm\\:ss} {line}");
}
