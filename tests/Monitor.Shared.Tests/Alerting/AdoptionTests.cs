using System.Collections.Immutable;
using Monitor.Shared.Alerting;
using Monitor.Shared.Alerting.Degraded;
using Monitor.Shared.Series;

namespace Monitor.Shared.Tests.Alerting;

/// <summary>What a node paged without a journal, once there is a journal again.</summary>
public sealed class AdoptionTests
{
    private static readonly TimeSpan Hold = TimeSpan.FromSeconds(30);
    private static readonly LabelSet HighCpu = AlertWorld.Labels("HighCpu");
    private static readonly DateTimeOffset Began = AlertWorld.Start.AddSeconds(-40);

    private readonly AlertWorld _world = new(null, AlertWorld.Receiver("ops"), AlertWorld.Receiver("desk"));

    [Fact]
    public void Episode_that_was_told_without_a_journal_goes_on_and_is_told_to_the_others_under_the_same_key()
    {
        string key = KeyOfOrdinaryPage();

        Adopt(Found("ops"));

        Assert.Equal(["desk firing HighCpu"], _world.Asked());
        Assert.Equal(key, _world.Attempts[0].Notification.Key);
        Assert.Equal(Began, _world.State.Alerts[HighCpu].Episode!.StartsAt);
    }

    [Fact]
    public void Shard_that_finds_the_alert_again_begins_no_second_episode()
    {
        Adopt(Found("ops", "desk"));

        _world.Reconcile(sequence: 0);
        _world.Observe(HighCpu, AlertState.Pending);
        Assert.True(_world.State.Alerts[HighCpu].Episode!.IsOpen);
        _world.Now += TimeSpan.FromSeconds(2);
        Assert.Equal(AlertReason.StillFiring, _world.Observe(HighCpu, AlertState.Firing));
        _world.Tick(Hold);

        Assert.Empty(_world.Asked());
        Assert.Equal(Began, _world.State.Alerts[HighCpu].Episode!.StartsAt);
        Assert.Equal(AlertReason.EndedEpisode, _world.Observe(HighCpu, AlertState.Inactive));
        Assert.Equal(["desk resolved HighCpu", "ops resolved HighCpu"], _world.Asked().Order());
    }

    [Fact]
    public void Shard_that_reads_how_the_alert_came_and_went_pages_nobody_again()
    {
        Adopt(Found("ops", "desk") with { EndsAt = Began.AddSeconds(10) });

        for (int i = 0; i < 3; i++)
        {
            _world.Observe(HighCpu, AlertState.Firing);
            _world.Observe(HighCpu, AlertState.Inactive);
        }

        Assert.Empty(_world.Asked());
        _world.Tick(Hold);
        Assert.Equal(["desk resolved HighCpu", "ops resolved HighCpu"], _world.Asked().Order());
        Assert.Equal(1, _world.State.Totals.EpisodesBegun);
    }

    [Fact]
    public void Episode_that_no_shard_finds_again_ends_when_it_was_seen_to_end()
    {
        DateTimeOffset ended = Began.AddSeconds(10);
        Adopt(Found("ops", "desk") with { EndsAt = ended });

        Assert.Equal(AlertWorld.Start + Hold, _world.NextWake);
        _world.Tick(Hold);

        Assert.Equal(ended, _world.State.Alerts[HighCpu].Episode!.EndsAt);
        Assert.True(_world.State.Adopted.All.IsEmpty);
    }

    [Fact]
    public void Episode_whose_page_no_receiver_took_is_told_from_its_beginning_to_its_end()
    {
        Adopt(Found() with { EndsAt = Began.AddSeconds(10) });
        Assert.Equal(["desk firing HighCpu", "ops firing HighCpu"], _world.Asked().Order());
        _world.Accept();
        _world.Accept();

        _world.Tick(Hold);

        Assert.Equal(["desk resolved HighCpu", "ops resolved HighCpu"], _world.Asked().Order());
    }

    [Fact]
    public void Episode_that_is_handed_over_twice_is_adopted_once()
    {
        Adopt(Found("ops", "desk"));
        int events = _world.Events.Count;

        Adopt(Found("ops", "desk"));
        _world.Tick(Hold);
        Adopt(Found("ops", "desk"));

        Assert.Equal(1, _world.State.Totals.EpisodesBegun);
        Assert.Single(_world.Events.Take(events).OfType<AlertEvent.EpisodeAdopted>());
        Assert.Empty(_world.Events.Skip(events).OfType<AlertEvent.EpisodeAdopted>());
    }

    [Fact]
    public void Later_episode_of_an_alert_that_the_journal_has_open_ends_that_one_first()
    {
        _world.Now = Began.AddSeconds(-60);
        _world.Observe(HighCpu, AlertState.Firing);
        _world.Accept();
        _world.Accept();
        _world.Now = AlertWorld.Start;

        Adopt(Found("ops", "desk"));

        Assert.Equal(["desk resolved HighCpu", "ops resolved HighCpu"], _world.Asked().Order());
        Assert.Equal(Began, _world.State.Alerts[HighCpu].Episode!.StartsAt);
        Assert.True(_world.State.Alerts[HighCpu].Episode!.IsOpen);
    }

    [Fact]
    public void Several_episodes_of_one_alert_are_adopted_in_their_order()
    {
        DegradedEpisode first = Found("ops", "desk") with { EndsAt = Began.AddSeconds(10) };
        DegradedEpisode second = Found("ops", "desk") with { StartsAt = Began.AddSeconds(20) };

        Adopt(second, first);

        Assert.Equal(["desk resolved HighCpu", "ops resolved HighCpu"], _world.Asked().Order());
        Assert.Equal(second.StartsAt, _world.State.Alerts[HighCpu].Episode!.StartsAt);
    }

    [Fact]
    public void Episodes_on_the_disk_are_read_as_they_were_written()
    {
        DegradedEpisode[] found = [Found("ops"), Found() with { EndsAt = Began.AddSeconds(1), Value = double.NaN }];

        ImmutableArray<DegradedEpisode> read = DegradedEpisodes.Decode(DegradedEpisodes.Encode(found));

        Assert.Equal(DegradedEpisodes.Encode(found), DegradedEpisodes.Encode(read));
        Assert.Equal("ops", Assert.Single(read[0].Told));
        Assert.Empty(DegradedEpisodes.Decode([]));
        Assert.Throws<InvalidDataException>(() => DegradedEpisodes.Decode("[null]"u8));
        Assert.Throws<InvalidDataException>(() => DegradedEpisodes.Decode("{}"u8));
    }

    private static DegradedEpisode Found(params string[] told) => new(
        "g/r", HighCpu, LabelSet.From(("summary", "it is bad")), Began, EndsAt: null, 1.5, "above 1", Hold, [.. told]);

    private static string KeyOfOrdinaryPage()
    {
        var ordinary = new AlertWorld(null, AlertWorld.Receiver("desk"));
        ordinary.Observe(HighCpu, AlertState.Firing, at: Began);
        return ordinary.Attempts[0].Notification.Key;
    }

    private void Adopt(params DegradedEpisode[] episodes) => _world.Send(new AlertCommand.Adopt([.. episodes]));
}
