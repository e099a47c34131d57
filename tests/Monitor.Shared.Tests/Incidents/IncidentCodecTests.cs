using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json.Serialization;
using Monitor.Shared.Alerting;
using Monitor.Shared.Alerting.Paging;
using Monitor.Shared.Escalation;
using Monitor.Shared.Incidents;
using Monitor.Shared.Incidents.Journal;
using Monitor.Shared.OnCall;
using Monitor.Shared.Series;

namespace Monitor.Shared.Tests.Incidents;

public sealed class IncidentCodecTests
{
    private static readonly DateTimeOffset At = new(2026, 11, 21, 12, 0, 0, TimeSpan.Zero);

    private static readonly IncidentAlert Alert = new(
        "f00dfeed12345678", LabelSet.From(("alertname", "Slow"), ("component", "risk")), AlertSeverity.Critical, At,
        null,
        ["the same component risk"]);

    private static readonly Page Phone = new("ann", "ann-phone", IsUrgent: true);

    private static readonly IncidentPage APage = new(
        7, "incident-1/1/desk/1/0/ann/ann-phone", 1, IncidentNews.Triggered, "ann-phone", "ann", true,
        "step 1 of desk, round 1", "", "Slow on risk", AlertSeverity.Critical, ["risk"], "risk", At, null, 1,
        [new PagedAlert(Alert.Labels, At, null)], 0);

    private static readonly OnCallOverride Arranged = new("one", "night", At, At.AddHours(8), "bob", "ill", "ann", At);

    private static readonly IncidentEvent[] OneOfEach =
    [
        new IncidentEvent.Opened(At, 1, Alert),
        new IncidentEvent.AlertJoined(At, 1, Alert, 0.5),
        new IncidentEvent.AlertLeft(At, 1, Alert.Fingerprint, At),
        new IncidentEvent.GotWorse(At, 1, AlertSeverity.Critical),
        new IncidentEvent.Acknowledged(At, 1, "ann", "on it", true),
        new IncidentEvent.Unacknowledged(At, 1, "late"),
        new IncidentEvent.Assigned(At, 1, "bob", "ann"),
        new IncidentEvent.Commented(At, 1, "ann", "text"),
        new IncidentEvent.Snoozed(At, 1, At, "ann"),
        new IncidentEvent.SnoozeEnded(At, 1, "over"),
        new IncidentEvent.MergedInto(At, 2, 1, "", "both"),
        new IncidentEvent.SplitOff(At, 1, 3, ["f00dfeed12345678"], "ann"),
        new IncidentEvent.Resolved(At, 1, "ann", "done"),
        new IncidentEvent.Reopened(At, 1, "again"),
        new IncidentEvent.Forgotten(At, 1),
        new IncidentEvent.Escalated(At, 1, new EscalationEvent.Began(At, 1, "desk", "it opened", At)),
        new IncidentEvent.Paged(At, 1, APage),
        new IncidentEvent.PageSettled(
            At, 1, new PageSettlement(4, 7, 1, "ann-phone", "ann", At, PageOutcome.Failed, "no such number", 3)),
        new IncidentEvent.OverrideAdded(At, Arranged),
        new IncidentEvent.OverrideRemoved(At, Arranged, "ann", "well again"),
        new IncidentEvent.OverrideForgotten(At, "one"),
    ];

    private static readonly EscalationEvent[] OneOfEachStep =
    [
        new EscalationEvent.Began(At, 1, "desk", "it opened", At),
        new EscalationEvent.StepTaken(At, 1, 0, [new KeyedPage("k", Phone)], ["nobody by night"], At),
        new EscalationEvent.StepSkipped(At, 1, 1, true, "it is warning"),
        new EscalationEvent.WentBack(At, 1, 1),
        new EscalationEvent.RoundBegan(At, 1, 2),
        new EscalationEvent.HandedOver(At, 1, "managers"),
        new EscalationEvent.Exhausted(At, 1, "no step is left"),
        new EscalationEvent.Held(At, 1, "ann", At),
        new EscalationEvent.Paused(At, 1, At),
        new EscalationEvent.Urged(At, 1, "ann", ""),
        new EscalationEvent.Called(At, 1, "bob", "ann", [new KeyedPage("k", Phone)]),
        new EscalationEvent.Ended(At, 1, "resolved"),
        new EscalationEvent.Forgotten(At, 1),
    ];

    [Fact]
    public void Every_step_comes_back_as_it_was()
    {
        IncidentEvent[] events = [.. OneOfEachStep.Select(step => new IncidentEvent.Escalated(At, 1, step))];
        byte[] bytes = IncidentCodec.EncodeEntry(events);
        IReadOnlyList<IncidentEvent> back = IncidentCodec.DecodeEntry(bytes);
        Assert.Equal(bytes, IncidentCodec.EncodeEntry([.. back]));
        Assert.Equal(
            OneOfEachStep.Select(step => step.GetType()),
            back.Cast<IncidentEvent.Escalated>().Select(fact => fact.Step.GetType()));
        IEnumerable<Type> all = typeof(EscalationEvent).GetCustomAttributes(typeof(JsonDerivedTypeAttribute), false)
            .Cast<JsonDerivedTypeAttribute>().Select(attribute => attribute.DerivedType);
        Assert.Equal(all, OneOfEachStep.Select(step => step.GetType()));
    }

    [Fact]
    public void Journal_is_written_as_its_contract_says()
    {
        // A journal outlives every release: never edit the file; a changed event takes a new name.
        IncidentEvent[] events = [new IncidentEvent.Escalated(At, 1, OneOfEachStep[1]), OneOfEach[^5], OneOfEach[^4]];
        string written = File.ReadAllText(Beside("incident-journal.2.json")).TrimEnd();
        Assert.Equal(written, Encoding.UTF8.GetString(IncidentCodec.EncodeEntry(events)));
    }

    [Fact]
    public void Arrangements_are_written_as_their_contract_says()
    {
        // Like the file beside: never edit it.
        const string written = """
            [{"type":"override-added.1","override":{"id":"one","schedule":"night","from":"2026-11-21T12:00:00+00:00",
            "to":"2026-11-21T20:00:00+00:00","person":"bob","reason":"ill","by":"ann",
            "addedAt":"2026-11-21T12:00:00+00:00"},"at":"2026-11-21T12:00:00+00:00","id":0}]
            """;
        Assert.Equal(
            written.ReplaceLineEndings(""), Encoding.UTF8.GetString(IncidentCodec.EncodeEntry([OneOfEach[^3]])));
        IncidentState state = IncidentState.Empty.Apply(IncidentCodec.DecodeEntry(Encoding.UTF8.GetBytes(written))[0]);
        Assert.Equal(Arranged, state.Overrides["one"]);
        Assert.Equal(
            Arranged, IncidentCodec.DecodeSnapshot(IncidentCodec.EncodeSnapshot(state)).Overrides["one"]);
    }

    [Fact]
    public void Every_event_comes_back_as_it_was()
    {
        byte[] bytes = IncidentCodec.EncodeEntry(OneOfEach);
        Assert.Equal(bytes, IncidentCodec.EncodeEntry([.. IncidentCodec.DecodeEntry(bytes)]));
        Assert.Equal(
            OneOfEach.Select(fact => fact.GetType()), IncidentCodec.DecodeEntry(bytes).Select(fact => fact.GetType()));
    }

    [Fact]
    public void One_of_each_event_is_tried()
    {
        IEnumerable<Type> all = typeof(IncidentEvent).GetCustomAttributes(typeof(JsonDerivedTypeAttribute), false)
            .Cast<JsonDerivedTypeAttribute>().Select(attribute => attribute.DerivedType);
        Assert.Equal(all, OneOfEach.Select(fact => fact.GetType()));
    }

    [Fact]
    public void Journal_of_the_first_release_is_read()
    {
        const string First = """
            [{"type":"incident-opened.1","alert":{"fingerprint":"f00dfeed12345678",
            "labels":{"alertname":"Slow","component":"risk"},"severity":4,"startsAt":"2026-11-21T12:00:00+00:00",
            "endsAt":null,"because":["x"]},"at":"2026-11-21T12:00:00+00:00","id":1},
            {"type":"acknowledged.1","by":"ann","note":"","isInHand":true,"at":"2026-11-21T12:00:01+00:00","id":1}]
            """;
        IncidentState state = IncidentCodec.DecodeEntry(Encoding.UTF8.GetBytes(First))
            .Aggregate(IncidentState.Empty, (s, fact) => s.Apply(fact));
        Incident incident = Assert.Single(state.Book.Open);
        Assert.Equal(
            ("Slow", IncidentStatus.Acknowledged), (incident.Alerts["f00dfeed12345678"].Name, incident.Status));
    }

    [Fact]
    public void Snapshot_comes_back_with_its_indexes()
    {
        var desk = new IncidentDesk();
        var random = new Random(9);
        for (int i = 0; i < 300; i++)
            desk.DoRandom(random);
        IncidentState state = desk.State;
        IncidentState back = IncidentCodec.DecodeSnapshot(IncidentCodec.EncodeSnapshot(state));
        Assert.Equal(IncidentCodec.EncodeSnapshot(state), IncidentCodec.EncodeSnapshot(back));
        Assert.Equal(
            state.Book.ByLabel.OrderBy(p => $"{p.Key}").Select(p => (p.Key, string.Join(",", p.Value))),
            back.Book.ByLabel.OrderBy(p => $"{p.Key}").Select(p => (p.Key, string.Join(",", p.Value))));
        Assert.Equal(
            state.Book.ByAlert.OrderBy(pair => pair.Key).ToList(),
            back.Book.ByAlert.OrderBy(pair => pair.Key).ToList());
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("[null]")]
    [InlineData("""[{"type":"from-the-future.9"}]""")]
    public void Bytes_that_are_no_events_are_refused(string text)
    {
        Assert.Throws<InvalidDataException>(() => IncidentCodec.DecodeEntry(Encoding.UTF8.GetBytes(text)));
        Assert.Throws<InvalidDataException>(() => IncidentCodec.DecodeSnapshot(Encoding.UTF8.GetBytes(text)));
    }

    private static string Beside(string file, [CallerFilePath] string path = "") =>
        Path.Combine(Path.GetDirectoryName(path)!, file);
}
