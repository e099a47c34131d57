using System.Runtime.CompilerServices;
using Monitor.Shared.Alerting;
using Monitor.Shared.Alerting.Log;
using Monitor.Shared.Ingest.Log;
using Monitor.Shared.Series;
using Monitor.Shared.Sharding;

namespace Monitor.Shared.Tests.Alerting.Log;

/// <summary>
/// Old and new nodes write and read one log while a cluster is rolled over, so its bytes are held against a file. When
/// a test here fails, do not edit the file: write a new version, and keep reading the old one.
/// </summary>
public sealed class AlertLogCodecTests
{
    private static readonly DateTimeOffset At = new(2026, 1, 5, 9, 0, 0, 250, TimeSpan.Zero);

    [Fact]
    public void Record_is_written_byte_for_byte_as_the_first_release_wrote_it()
    {
        string hex = string.Concat(File.ReadAllLines(Beside("alert-log-record.1.hex")));
        Assert.Equal(hex, Convert.ToHexStringLower(Write(Examples())));
        Assert.Equal(Examples().Select(Describe), AlertLogReader.Read(Convert.FromHexString(hex)).Select(Describe));
    }

    [Fact]
    public void Any_record_is_read_as_it_was_written()
    {
        var random = new Random(20261121);
        for (int i = 0; i < 500; i++)
        {
            AlertLogEntry[] entries = [.. Enumerable.Range(0, random.Next(20)).Select(_ => Draw(random))];
            Assert.Equal(entries.Select(Describe), AlertLogReader.Read(Write(entries)).Select(Describe));
        }
    }

    [Fact]
    public void Damaged_bytes_are_an_error_and_nothing_else()
    {
        var random = new Random(20260105);
        byte[] valid = Write(Examples());
        for (int i = 0; i < 50_000; i++)
        {
            byte[] bytes = [.. valid];
            bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            try
            {
                AlertLogReader.Read(bytes.AsSpan(0, random.Next(2) == 0 ? bytes.Length : random.Next(bytes.Length)));
            }
            catch (InvalidDataException)
            {
                continue;
            }
        }
    }

    [Fact]
    public void Version_and_kinds_of_a_release_to_come_are_refused_by_name()
    {
        Assert.Contains("version 2", Refusal([2]), StringComparison.Ordinal);
        Assert.Contains("kind 99", Refusal([1, 99]), StringComparison.Ordinal);
        Assert.Contains("the end", Refusal([]), StringComparison.Ordinal);
    }

    private static string Refusal(byte[] record) =>
        Assert.Throws<InvalidDataException>(() => AlertLogReader.Read(record)).Message;

    private static byte[] Write(IEnumerable<AlertLogEntry> entries)
    {
        using var writer = new AlertLogWriter();
        foreach (AlertLogEntry entry in entries)
            writer.Add(entry);
        return writer.Payload.ToArray();
    }

    private static AlertLogEntry[] Examples()
    {
        LabelSet labels = LabelSet.From(("alertname", "HighCpu"), ("component", "gateway"), ("severity", "critical"));
        LabelSet texts = LabelSet.From(("summary", "CPU of gateway is at 97 %, größer als sonst"));
        return
        [
            new AlertLogEntry.Decided(new EntryStamp(new ShardId(3), new Epoch(70_000), 1), new AlertTransition(
                new ShardId(3), 41, "machine/HighCpu", labels, texts, AlertState.Firing, AlertState.Pending, At, 0.97,
                "avg over 1m is 0.97, above 0.9")),
            new AlertLogEntry.Decided(new EntryStamp(new ShardId(3), new Epoch(70_000), 2), new AlertTransition(
                new ShardId(3), AlertTransition.Replayed, "machine/HighCpu", labels, LabelSet.Empty,
                AlertState.Inactive, AlertState.Firing, At.AddTicks(1), double.NaN, "")),
            new AlertLogEntry.Listed(new EntryStamp(new ShardId(0), new Epoch(1), 9), new AlertCommand.Reconcile(
                new ShardId(0), 12,
                [new ReconciledAlert("machine/HighCpu", labels, texts, AlertState.Pending, At, 0.91, "it was pending")],
                After: LabelSet.Empty, Through: labels)),
            new AlertLogEntry.Listed(
                new EntryStamp(new ShardId(0), new Epoch(1), 10),
                new AlertCommand.Reconcile(new ShardId(0), 12, [], After: labels, Through: null)),
            new AlertLogEntry.Heard(
                [new HeardComponent("gateway", TimeSpan.FromMilliseconds(700)),
                    new HeardComponent("risk", TimeSpan.Zero)]),
            new AlertLogEntry.Reported(
                new HealthReportEntry("risk", 3, At.ToUnixTimeMilliseconds(), 60_000, "no prices")),
        ];
    }

    private static AlertLogEntry Draw(Random random) => random.Next(5) switch
    {
        0 => new AlertLogEntry.Decided(DrawStamp(random, out ShardId shard), new AlertTransition(
            shard, random.NextInt64(1L << 50), Text(random), Labels(random), Labels(random), State(random),
            State(random), At.AddTicks(random.NextInt64(-1L << 50, 1L << 50)), random.NextDouble(), Text(random))),
        1 => new AlertLogEntry.Listed(DrawStamp(random, out ShardId shard), new AlertCommand.Reconcile(
            shard, random.Next(), [.. Enumerable.Range(0, random.Next(5)).Select(_ => new ReconciledAlert(
                Text(random), Labels(random), Labels(random), State(random), At, random.NextDouble(), Text(random)))],
            random.Next(2) == 0 ? null : Labels(random), random.Next(2) == 0 ? null : Labels(random))),
        2 => new AlertLogEntry.Taken(DrawStamp(random, out _)),
        3 => new AlertLogEntry.Heard([.. Enumerable.Range(0, random.Next(5)).Select(_ =>
            new HeardComponent(Text(random), TimeSpan.FromMilliseconds(random.Next())))]),
        _ => new AlertLogEntry.Reported(new HealthReportEntry(
            Text(random), (byte)random.Next(256), random.NextInt64(), random.NextInt64(), Text(random))),
    };

    private static EntryStamp DrawStamp(Random random, out ShardId shard)
    {
        shard = new ShardId(random.Next());
        return new EntryStamp(shard, new Epoch(random.NextInt64()), random.NextInt64());
    }

    private static AlertState State(Random random) => (AlertState)random.Next(3);

    private static LabelSet Labels(Random random) => LabelSet.From(
        Enumerable.Range(0, random.Next(4)).Select(i => new Label("l" + i, "v" + random.Next(50))));

    private static string Text(Random random) =>
        string.Concat(Enumerable.Range(0, random.Next(40)).Select(_ => "abc \"{}äß漢😀"[random.Next(10)].ToString()))
            .Replace("\ud83d", "x", StringComparison.Ordinal);

    /// <summary>Records with arrays are not equal by content; their texts are.</summary>
    private static string Describe(AlertLogEntry entry) => entry switch
    {
        AlertLogEntry.Listed(var stamp, var list) =>
            $"{stamp} {list.Shard} {list.Sequence} {list.After} {list.Through} {string.Join(';', list.Active)}",
        AlertLogEntry.Heard heard => string.Join(';', heard.Components),
        _ => entry.ToString(),
    };

    private static string Beside(string file, [CallerFilePath] string path = "") =>
        Path.Combine(Path.GetDirectoryName(path)!, file);
}
