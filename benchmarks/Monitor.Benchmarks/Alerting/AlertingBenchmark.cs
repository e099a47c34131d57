using System.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;
using Monitor.Actors.Aggregation;
using Monitor.Actors.Alerting;
using Monitor.Actors.Alerting.Log;
using Monitor.Actors.Audit;
using Monitor.Actors.Instruments;
using Monitor.Actors.Ports;
using Monitor.Actors.Runtime;
using Monitor.Node.Storage.Journal;
using Monitor.Node.Storage.Segments;
using Monitor.Node.Storage.Snapshots;
using Monitor.Shared.Alerting;
using Monitor.Shared.Alerting.Journal;
using Monitor.Shared.Audit;
using Monitor.Shared.Audit.Narration;
using Monitor.Shared.Series;
using Monitor.Shared.Sharding;

namespace Monitor.Benchmarks.Alerting;

/// <summary>
/// Transitions through the alert manager: decided and encoded only; then end to end, from a shard through the alerting
/// log to the journal in SQLite, both synced, a page for each to a receiver that takes it at once; and the time of a
/// single page from transition to receiver.
/// Budget: 10,000 transitions per second of CPU.
/// </summary>
internal static class AlertingBenchmark
{
    private const int Alerts = 10_000;
    private const int Rounds = 4;
    private const int Pages = 1_000;

    public static int Run(string[] arguments)
    {
        Decide();
        string directory = Path.Combine(Path.GetTempPath(), "monitor-alerting-benchmark-" + Environment.ProcessId);
        try
        {
            // Twice each, one after the other: the first run of a process pays for compiling.
            for (int run = 0; run < 2; run++)
            {
                RunNodeAsync(Path.Combine(directory, $"plain-{run}"), audit: null).GetAwaiter().GetResult();
                RunNodeAsync(Path.Combine(directory, $"audited-{run}"), new AuditOptions()).GetAwaiter().GetResult();
            }
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }

        return 0;
    }

    private static void Decide()
    {
        var manager = new AlertManager(new AlertOptions());
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        AlertManagerState state = manager.Decide(
            AlertManagerState.Empty, new AlertCommand.ConfigureReceivers([new AlertReceiver("ops", [])]), now).State;
        long bytes = 0;
        var events = new List<IReadOnlyList<AlertEvent>>();
        TimeSpan began = Environment.CpuUsage.TotalTime;
        for (int round = 0; round < Rounds; round++)
        {
            foreach (AlertTransition transition in Transitions(round, now))
            {
                AlertDecision decision = manager.Decide(state, new AlertCommand.Observe(transition), now);
                foreach (AlertEvent @event in decision.Events)
                    bytes += AlertCodec.Encode(@event).Length;
                events.Add(decision.Events);
                state = decision.State;
                foreach (AlertEffect.Deliver deliver in decision.Effects.OfType<AlertEffect.Deliver>())
                    state = Accept(manager, state, deliver, now, ref bytes);
            }
        }

        double seconds = (Environment.CpuUsage.TotalTime - began).TotalSeconds;
        Console.WriteLine(
            $"decided and encoded with their pages   {Alerts * Rounds / seconds / 1e3,8:F1} k transitions/CPU s, "
            + $"{bytes / (Alerts * Rounds)} bytes each");
        Pack(events);
        Pack(events);
    }

    /// <summary>What the audit log makes of it, without a store: told as records, then chained and packed.</summary>
    private static void Pack(List<IReadOnlyList<AlertEvent>> events)
    {
        TimeSpan began = Environment.CpuUsage.TotalTime;
        AuditEntry[] entries = [.. events.SelectMany(AlertNarration.Tell)];
        double told = (Environment.CpuUsage.TotalTime - began).TotalMicroseconds / entries.Length;
        began = Environment.CpuUsage.TotalTime;
        AuditHead head = default;
        long bytes = 0;
        foreach (AuditEntry[] block in entries.Chunk(2_000))
        {
            using var writer = new AuditBlockWriter(head);
            foreach (AuditEntry entry in block)
                writer.Add(entry);
            head = writer.Head;
            bytes += writer.Pack(new Dictionary<string, long>()).Length;
        }

        double packed = (Environment.CpuUsage.TotalTime - began).TotalMicroseconds / entries.Length;
        Console.WriteLine(
            $"audit record: told in {told:F2} CPU us, chained and packed in {packed:F2}, "
            + $"{bytes / entries.Length} bytes");
    }

    private static AlertManagerState Accept(
        AlertManager manager, AlertManagerState state, AlertEffect.Deliver deliver, DateTimeOffset now, ref long bytes)
    {
        AlertDecision answered = manager.Decide(
            state,
            new AlertCommand.FinishDelivery(
                deliver.Attempt.Notification.Id, deliver.Attempt.Number,
                new Shared.Alerting.Outbox.DeliveryResult.Delivered(), 0.5),
            now);
        foreach (AlertEvent @event in answered.Events)
            bytes += AlertCodec.Encode(@event).Length;
        return answered.State;
    }

    private static async Task RunNodeAsync(string directory, AuditOptions? audit)
    {
        Console.WriteLine(audit is null ? "without an audit log" : "with an audit log, all of it written");
        Directory.CreateDirectory(directory);
        using SqliteJournal journal = SqliteJournal.Open(Path.Combine(directory, "journal.db"));
        FileSnapshots snapshots = FileSnapshots.Open(
            Path.Combine(directory, "snapshots"), NullLogger<FileSnapshots>.Instance);
        var receiver = new CountingReceiver();
        var system = new ActorSystem(
            ThreadPoolScheduler.Instance, TimeProvider.System, new Random(1), f => Console.Error.WriteLine(f));
        var logOptions = new SegmentEventLogOptions { Directory = Path.Combine(directory, "log") };
        await using SegmentEventLog log = SegmentEventLog.Open(
            logOptions, TimeProvider.System, NullLogger<SegmentEventLog>.Instance);
        var instruments = new InstrumentRegistry();
        var alerting = new AlertingSystem(system, new AlertingSetup
        {
            Log = log,
            Journal = journal,
            Snapshots = snapshots,
            Receivers = [new AlertReceiver("ops", [], MaxInFlight: 64)],
            Notifiers = [receiver],
            Instruments = instruments,
            Random = new Random(1),
            Audit = audit,
        });
        alerting.Start(ShardId.Alerting, new Epoch(1));
        var words = new AlertingLog(system, log, instruments);
        IShardListener listener = words.ListenerOf(new ShardId(0), new Epoch(1));
        await MeasurePagesAsync(listener, receiver);
        TimeSpan cpu = Environment.CpuUsage.TotalTime;
        long began = Stopwatch.GetTimestamp();
        for (int round = 0; round < Rounds; round++)
        {
            receiver.Expect(Alerts);
            foreach (AlertTransition transition in Transitions(round, TimeProvider.System.GetUtcNow(), Pages))
                Tell(listener, transition);
            await receiver.Expected;
        }

        double wall = Stopwatch.GetElapsedTime(began).TotalSeconds;
        if (audit is not null)
            await alerting.Audit.CatchUpAsync(CancellationToken.None);
        double seconds = (Environment.CpuUsage.TotalTime - cpu).TotalSeconds;
        Console.WriteLine(
            $"journaled, synced and paged            {Alerts * Rounds / seconds / 1e3,8:F1} k transitions/CPU s, "
            + $"{Alerts * Rounds / wall / 1e3:F1} k/s   (budget 10 k/CPU s)");
        if (alerting.Audit.Board.Ledger is { } ledger)
        {
            Console.WriteLine(
                $"audit log: {ledger.Head.Sequence} records in {ledger.JournalSequence} blocks, "
                + $"{(double)ledger.Bytes / ledger.Head.Sequence:F0} bytes each");
        }

        await words.StopAsync(CancellationToken.None);
        await alerting.StopAsync(ShardId.Alerting, CancellationToken.None);
    }

    private static void Tell(IShardListener listener, AlertTransition transition)
    {
        if (!listener.TryTell(transition))
            throw new InvalidOperationException("There is no room for a transition.");
    }

    private static async Task MeasurePagesAsync(IShardListener listener, CountingReceiver receiver)
    {
        double[] milliseconds = new double[Pages];
        for (int i = 0; i < Pages; i++)
        {
            receiver.Expect(1);
            long began = Stopwatch.GetTimestamp();
            Tell(listener, Transition("Page" + i, i + 1, AlertState.Firing, TimeProvider.System.GetUtcNow()));
            await receiver.Expected;
            milliseconds[i] = Stopwatch.GetElapsedTime(began).TotalMilliseconds;
        }

        Array.Sort(milliseconds);
        Console.WriteLine(
            $"one page, from transition to receiver  {milliseconds[Pages / 2],8:F2} ms p50, "
            + $"{milliseconds[Pages * 99 / 100]:F2} ms p99");
    }

    private static IEnumerable<AlertTransition> Transitions(int round, DateTimeOffset now, int after = 0) =>
        Enumerable.Range(0, Alerts).Select(i => Transition(
            "Alert" + i, after + (long)round * Alerts + i + 1,
            round % 2 == 0 ? AlertState.Firing : AlertState.Inactive, now));

    private static AlertTransition Transition(string name, long sequence, AlertState state, DateTimeOffset now) => new(
        new ShardId(0), sequence, "group/" + name,
        LabelSet.From(
            ("alertname", name), ("component", "order-gateway"), ("instance", "gw-1"), ("severity", "critical")),
        LabelSet.From(("summary", "p99 of order latency is above 250 ms on gw-1")),
        state, AlertState.Inactive, now, 0.31, "p99 over 10s is 0.31, above 0.25");

    private sealed class CountingReceiver : INotifier
    {
        private static readonly DeliveryOutcome Taken = new DeliveryOutcome.Delivered();
        private TaskCompletionSource _expected = new();
        private int _left;

        public string Receiver => "ops";

        public Task Expected => _expected.Task;

        public void Expect(int pages)
        {
            _expected = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            Volatile.Write(ref _left, pages);
        }

        public ValueTask<DeliveryOutcome> DeliverAsync(Notification notification, CancellationToken cancel)
        {
            if (Interlocked.Decrement(ref _left) == 0)
                _expected.SetResult();
            return ValueTask.FromResult(Taken);
        }
    }
}
