using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json.Serialization;
using Monitor.Shared.Alerting;
using Monitor.Shared.Alerting.Journal;

namespace Monitor.Shared.Tests.Alerting;

/// <summary>
/// The journal outlives every release, so its form is written down beside these tests: the contract (each event's name
/// and properties), a journal as the first release wrote it, and one with the events that came with routes. When a test
/// here fails, do not edit a line of these files: give the changed event a new name, keep reading the old one, and add
/// lines.
/// </summary>
public sealed class AlertCodecTests
{
    [Fact]
    public void Events_are_as_the_contract_says()
    {
        var text = new StringBuilder();
        foreach (JsonDerivedTypeAttribute derived in typeof(AlertEvent).GetCustomAttributes<JsonDerivedTypeAttribute>()
            .OrderBy(derived => (string)derived.TypeDiscriminator!, StringComparer.Ordinal))
        {
            IEnumerable<string> properties = derived.DerivedType.GetConstructors()
                .Single(constructor => constructor.GetParameters().Length > 1).GetParameters()
                .Select(parameter => $"{parameter.Name}: {NameOf(parameter.ParameterType)}");
            text.Append(derived.TypeDiscriminator).Append(" { ").AppendJoin(", ", properties).Append(" }\n");
        }

        Assert.Equal(File.ReadAllText(Beside("alert-events.contract.txt")), text.ToString());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    public void Journal_of_a_release_is_read_as_it_was_meant(int release)
    {
        AlertManagerState state = AlertManagerState.Empty;
        foreach (string line in File.ReadLines(Beside($"alert-journal.{release}.jsonl")))
        {
            AlertEvent @event = AlertCodec.DecodeEvent(Encoding.UTF8.GetBytes(line));
            Assert.Equal(line, Encoding.UTF8.GetString(AlertCodec.Encode(@event)));
            state = AlertFold.Apply(state, @event);
        }

        string snapshot = File.ReadAllText(Beside($"alert-snapshot.{release}.json")).TrimEnd();
        Assert.Equal(snapshot, Encoding.UTF8.GetString(AlertCodec.EncodeSnapshot(state)));
        Assert.Equal(
            snapshot,
            Encoding.UTF8.GetString(AlertCodec.EncodeSnapshot(
                AlertCodec.DecodeSnapshot(Encoding.UTF8.GetBytes(snapshot)))));
    }

    [Fact]
    public void Journals_of_the_releases_hold_every_event()
    {
        IEnumerable<Type> held = Enumerable.Range(1, 7)
            .SelectMany(release => File.ReadLines(Beside($"alert-journal.{release}.jsonl")))
            .Select(line => AlertCodec.DecodeEvent(Encoding.UTF8.GetBytes(line)).GetType());
        IEnumerable<Type> known = typeof(AlertEvent).GetCustomAttributes<JsonDerivedTypeAttribute>()
            .Select(derived => derived.DerivedType);
        Assert.Equal(known.ToHashSet(), held.ToHashSet());
    }

    [Fact]
    public void Entry_of_many_events_says_what_the_events_say_one_by_one()
    {
        string[] lines = File.ReadAllLines(Beside("alert-journal.1.jsonl"));
        AlertEvent[] events = [.. lines.Select(line => AlertCodec.DecodeEvent(Encoding.UTF8.GetBytes(line)))];

        byte[] entry = AlertCodec.EncodeEntry(events);

        Assert.Equal("[" + string.Join(",", lines) + "]", Encoding.UTF8.GetString(entry));
        IReadOnlyList<AlertEvent> read = AlertCodec.DecodeEntry(entry);
        Assert.Equal(lines, read.Select(one => Encoding.UTF8.GetString(AlertCodec.Encode(one))));
    }

    [Fact]
    public void Entry_of_the_first_release_is_one_event()
    {
        foreach (string line in File.ReadLines(Beside("alert-journal.1.jsonl")))
        {
            AlertEvent @event = Assert.Single(AlertCodec.DecodeEntry(Encoding.UTF8.GetBytes(line)));
            Assert.Equal(line, Encoding.UTF8.GetString(AlertCodec.Encode(@event)));
        }
    }

    [Theory]
    [InlineData("""[{"type":"alert-teleported.1","at":"2026-01-05T09:00:00+00:00"}]""")]
    [InlineData("[null]")]
    [InlineData("[")]
    [InlineData("")]
    public void Entry_that_this_release_does_not_know_is_refused(string text) =>
        Assert.Throws<InvalidDataException>(() => AlertCodec.DecodeEntry(Encoding.UTF8.GetBytes(text)));

    [Theory]
    [InlineData("""{"type":"alert-teleported.1","at":"2026-01-05T09:00:00+00:00"}""", "alert-teleported.1")]
    [InlineData("""{"at":"2026-01-05T09:00:00+00:00"}""", "at")]
    [InlineData("""{"type":"delivery-attempted.1","id":"x"}""", "delivery-attempted.1")]
    [InlineData("null", "null")]
    [InlineData("", "JSON")]
    public void Event_that_this_release_does_not_know_is_named_in_the_error(string text, string named)
    {
        var error = Assert.Throws<InvalidDataException>(() => AlertCodec.DecodeEvent(Encoding.UTF8.GetBytes(text)));
        Assert.Contains(named, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Damaged_bytes_are_an_error_and_nothing_else()
    {
        var random = new Random(20260105);
        byte[][] valid = [.. File.ReadLines(Beside("alert-journal.1.jsonl")).Select(Encoding.UTF8.GetBytes)];
        for (int i = 0; i < 20_000; i++)
        {
            byte[] bytes = [.. valid[random.Next(valid.Length)]];
            bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            try
            {
                AlertCodec.DecodeEvent(bytes.AsSpan(0, random.Next(2) == 0 ? bytes.Length : random.Next(bytes.Length)));
            }
            catch (InvalidDataException)
            {
                continue;
            }
        }
    }

    [Fact]
    public void Snapshot_of_another_version_is_refused()
    {
        var error = Assert.Throws<InvalidDataException>(
            () => AlertCodec.DecodeSnapshot("{\"version\":2}"u8));
        Assert.Contains("version 2", error.Message, StringComparison.Ordinal);
    }

    private static string NameOf(Type type) =>
        type.IsGenericType
            ? $"{type.Name[..type.Name.IndexOf('`', StringComparison.Ordinal)]}"
                + $"<{NameOf(type.GetGenericArguments()[0])}>"
            : type.Name;

    private static string Beside(string file, [CallerFilePath] string path = "") =>
        Path.Combine(Path.GetDirectoryName(path)!, file);
}
