using System.Collections.Immutable;
using Monitor.Node.Rehearsal;
using Monitor.Shared.Alerting;
using Monitor.Shared.Audit;
using Monitor.Shared.Audit.Narration;
using Monitor.Shared.Series;
using Monitor.Shared.Sharding;

namespace Monitor.Node.Tests.Rehearsal;

/// <summary>What the audit log says of the alert manager's journal, read back as episodes and pages.</summary>
public sealed class DidFireTests
{
    private static readonly DateTimeOffset Nine = new(2026, 11, 21, 9, 0, 0, TimeSpan.Zero);

    private static readonly LabelSet Cpu = Labels("HighCpu", "gateway"), Queue = Labels("QueueLong", "risk");

    private readonly List<AlertEvent> _journal = [];

    [Fact]
    public void Every_episode_counts_and_not_the_last_alone()
    {
        for (int hour = 0; hour < 5; hour++)
        {
            Fires(Cpu, Nine.AddHours(hour));
            Ends(Cpu, Nine.AddHours(hour).AddMinutes(10));
        }

        FiredEpisode[] episodes = [.. Read(Nine, Nine.AddHours(6)).Episodes];
        Assert.Equal(5, episodes.Length);
        Assert.All(episodes, episode => Assert.Equal(("HighCpu", Print(Cpu)), (episode.Name, episode.Fingerprint)));
        Assert.Equal(Nine.AddHours(4).AddMinutes(10), episodes[^1].To);
        Assert.Equal(2, Read(Nine.AddMinutes(65), Nine.AddMinutes(121)).Episodes.Count);
    }

    [Fact]
    public void What_began_before_and_ends_within_is_there_from_the_beginning_of_the_time()
    {
        Ends(Cpu, Nine.AddMinutes(30));
        FiredEpisode episode = Assert.Single(Read(Nine, Nine.AddHours(1)).Episodes);
        Assert.Equal((Nine, Nine.AddMinutes(30)), (episode.From, episode.To));
    }

    [Fact]
    public void What_fires_all_through_has_no_record_and_is_known_from_what_stands_now()
    {
        var known = new Dictionary<string, KnownAlert>
        {
            [Print(Cpu)] = new("HighCpu", Nine.AddHours(-1)),
            [Print(Queue)] = new("QueueLong", null),
        };
        FiredEpisode episode = Assert.Single(Read(Nine, Nine.AddHours(1), known).Episodes);
        Assert.Equal(("HighCpu", Nine.AddHours(-1), null), (episode.Name, episode.From, episode.To));
        // It ended after the time that is asked about, but fired all through it.
        Ends(Queue, Nine.AddHours(3));
        Assert.Equal(2, Read(Nine, Nine.AddHours(1), known).Episodes.Count);
    }

    [Fact]
    public void Pages_are_those_that_told_that_it_fires()
    {
        Fires(Cpu, Nine);
        Fires(Queue, Nine);
        _journal.Add(new AlertEvent.NotificationQueued(Nine, 1, "k1", "desk", Cpu, IsFiring: true));
        _journal.Add(Told(2, Nine.AddMinutes(1), [Cpu, Queue], []));
        _journal.Add(Told(3, Nine.AddMinutes(2), [Queue], [Cpu]));
        _journal.Add(Told(4, Nine.AddMinutes(3), [], [Queue]));
        _journal.Add(new AlertEvent.NotificationQueued(Nine.AddMinutes(4), 5, "k5", "desk", Cpu, IsFiring: false));
        DidFire past = Read(Nine, Nine.AddHours(1));
        Assert.Equal(
            ["HighCpu", "HighCpu QueueLong", "QueueLong"], past.Pages.Select(page => string.Join(' ', page.Alerts)));
    }

    [Fact]
    public void Alert_of_another_system_has_its_name_from_its_posting()
    {
        _journal.Add(new AlertEvent.AlertPosted(Nine, Cpu, Nine.AddMinutes(5), ""));
        _journal.Add(new AlertEvent.EpisodeBegan(Nine, Cpu, Nine));
        _journal.Add(new AlertEvent.EpisodeEnded(Nine.AddMinutes(5), Cpu, Nine.AddMinutes(5), "not sent again"));
        Assert.Equal("HighCpu", Assert.Single(Read(Nine, Nine.AddHours(1)).Episodes).Name);
    }

    private static LabelSet Labels(string alert, string component) =>
        LabelSet.From(("a", "1"), ("alertname", alert), ("component", component), ("severity", "critical"));

    private static string Print(LabelSet labels) => AlertFingerprint.Of(labels);

    private static AlertEvent.GroupNotified Told(
        long id, DateTimeOffset at, ImmutableArray<LabelSet> firing, ImmutableArray<LabelSet> resolved) => new(
            at, id, $"k{id}", "desk", "{}", "route", LabelSet.Empty, firing, resolved, [], null, 100, "it was due");

    private DidFire Read(
        DateTimeOffset from, DateTimeOffset to, IReadOnlyDictionary<string, KnownAlert>? known = null)
    {
        var fold = new DidFire.Fold(known ?? new Dictionary<string, KnownAlert>(), from);
        foreach (AuditEntry entry in AlertNarration.Tell(_journal).Where(entry => entry.At >= from))
            fold.Take(entry);
        return fold.End(to);
    }

    private void Fires(LabelSet labels, DateTimeOffset at)
    {
        _journal.Add(Observed(labels, at, AlertState.Firing));
        _journal.Add(new AlertEvent.EpisodeBegan(at, labels, at));
    }

    private void Ends(LabelSet labels, DateTimeOffset at)
    {
        _journal.Add(Observed(labels, at, AlertState.Inactive));
        _journal.Add(new AlertEvent.EpisodeEnded(at, labels, at, "over"));
    }

    private static AlertEvent.AlertObserved Observed(LabelSet labels, DateTimeOffset at, AlertState state) => new(
        at, new ShardId(1), 1, "g/r", labels, LabelSet.Empty, state, at, 97, "it is so");
}
