using Monitor.Shared.Alerting;
using Monitor.Shared.Alerting.Outbox;
using Monitor.Shared.Alerting.Paging;

namespace Monitor.Shared.Tests.Alerting;

/// <summary>
/// Pages about incidents in the outbox: taken once, told in order, withdrawn when somebody has the incident.
/// </summary>
public sealed class PageTests
{
    private readonly AlertWorld _world = new(
        null, AlertWorld.Receiver("ann-phone"), AlertWorld.Receiver("boss-phone", sendResolved: false));

    [Fact]
    public void Page_is_taken_once_however_often_it_is_handed_over()
    {
        IncidentPage page = Page(1, "ann-phone");
        Take(page);
        Take(page);
        Take(page, Page(2, "boss-phone"));
        Assert.Equal(["ann-phone", "boss-phone"], _world.Attempts.Select(attempt => attempt.Notification.Receiver));
        Assert.Equal(2, _world.State.Pages.LastTaken);
        Assert.Equal(2, _world.Attempts.Select(attempt => attempt.Notification.Key).Distinct().Count());
    }

    [Fact]
    public void Outcomes_are_kept_until_the_incidents_have_them()
    {
        Take(Page(1, "ann-phone"), Page(2, "boss-phone"), Page(3, "nobody"));
        _world.Accept();
        _world.Answer(new DeliveryResult.Permanent("no such number"));
        Assert.Equal(
            [(1L, 3L, PageOutcome.NoReceiver), (2, 1, PageOutcome.Delivered), (3, 2, PageOutcome.Failed)],
            _world.State.Pages.Settled.Select(settled => (settled.Number, settled.Page, settled.Outcome)));
        _world.Send(new AlertCommand.TakePages([Page(4, "ann-phone")], SettledThrough: 2));
        Assert.Equal([3L], _world.State.Pages.Settled.Select(settled => settled.Number));
    }

    [Fact]
    public void Acknowledgement_withdraws_what_waits_and_lets_go_what_is_under_way()
    {
        Take(Page(1, "ann-phone"), Page(2, "boss-phone"), Page(3, "ann-phone"));
        // The first waits for its next try, the second is under way, the third waits for the first.
        _world.Answer(new DeliveryResult.Temporary("busy", TimeSpan.FromMinutes(2)));
        Take(Page(4, "ann-phone", IncidentNews.Acknowledged), Page(5, "boss-phone", IncidentNews.Acknowledged));
        Assert.Equal(
            [(1L, PageOutcome.Withdrawn), (3, PageOutcome.Withdrawn), (5, PageOutcome.NotWanted)],
            _world.State.Pages.Settled.OrderBy(s => s.Page).Select(settled => (settled.Page, settled.Outcome)));
        Assert.Equal([2L, 4], _world.Attempts.Select(attempt => attempt.Notification.Page!.Told.Number));

        // What was under way does not go on either, once it comes back without success.
        _world.Answer(new DeliveryResult.Temporary("busy", null));
        Assert.Equal(PageOutcome.Withdrawn, _world.State.Pages.Settled[^1].Outcome);
        _world.Accept();
        Assert.Empty(_world.State.Outbox.Entries);
    }

    [Fact]
    public void Acknowledgement_of_one_incident_leaves_the_others_alone()
    {
        Take(Page(1, "ann-phone", incident: 8));
        _world.Answer(new DeliveryResult.Temporary("busy", TimeSpan.FromMinutes(2)));
        Take(Page(2, "ann-phone", IncidentNews.Acknowledged));
        Assert.Equal(2, _world.State.Outbox.Entries.Count);
    }

    [Fact]
    public void Page_tells_its_alerts_with_their_texts_and_marks_none_of_them_as_told()
    {
        var world = new AlertWorld(null, AlertWorld.Receiver("phone") with { OnlyIncidents = true });
        world.Observe(AlertWorld.Labels("Slow"), AlertState.Firing);
        Assert.Empty(world.Attempts);
        world.Send(new AlertCommand.TakePages([Page(1, "phone")], 0));
        OutboxAlert told = Assert.Single(Assert.Single(world.Attempts).Notification.Page!.Alerts);
        Assert.Equal("it is bad", told.Annotations["summary"]);
        world.Accept();
        Assert.Empty(world.State.Alerts[AlertWorld.Labels("Slow")].Episode!.Told);
    }

    [Fact]
    public void Crash_takes_pages_up_again_under_their_keys()
    {
        Take(Page(1, "ann-phone"));
        string key = _world.Attempts[0].Notification.Key;
        _world.Attempts.Clear();
        _world.Send(new AlertCommand.Recover());
        Assert.Equal(key, Assert.Single(_world.Attempts).Notification.Key);
    }

    private void Take(params IncidentPage[] pages) => _world.Send(new AlertCommand.TakePages([.. pages], 0));

    private static IncidentPage Page(
        long number, string receiver, IncidentNews news = IncidentNews.Triggered, long incident = 7) => new(
        number, $"incident-{incident}/page-{number}", incident, news, receiver, "ann", true, "step 1 of desk, round 1",
        "",
        "Slow on gateway", AlertSeverity.Critical, ["gateway"], "gateway", AlertWorld.Start, null, 1,
        [new PagedAlert(AlertWorld.Labels("Slow"), AlertWorld.Start, null)], 0);
}
