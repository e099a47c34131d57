using System.Diagnostics;
using System.Text.Json;

namespace Monitor.Cli.Tests.Running;

/// <summary>Alerts, silences and incidents from the command line, against a real node.</summary>
public sealed class AlertTests(DeskRun desk) : IClassFixture<DeskRun>
{
    [Fact]
    public async Task Alert_is_shown_with_who_is_told_and_what_inhibits_it()
    {
        await desk.PostAsync(("alertname", "LinkDown"), ("severity", "critical"), ("site", "ld4"));
        await desk.PostAsync(("alertname", "LinkSlow"), ("severity", "warning"), ("site", "ld4"));
        ControlRun slow = (await desk.Node.ControlAsync("alerts", "show", "LinkSlow")).Ended(0);
        Assert.Matches(@"^LinkSlow firing for \d+s, since ", slow.Output);
        Assert.Matches(@"(?m)^  label        site=ld4$", slow.Output);
        Assert.Matches(@"(?m)^  kept from    desk$", slow.Output);
        ControlRun json = await desk.Node.ControlAsync("alerts", "show", "LinkDown", "site=ld4", "-o", "json");
        JsonElement down = Assert.Single(json.Ended(0).Json.GetProperty("alerts").EnumerateArray());
        string fingerprint = down.GetProperty("fingerprint").GetString()!;
        Assert.Contains($"inhibited by {fingerprint}", slow.Output);
        Assert.Equal("active", down.GetProperty("routed").GetProperty("status").GetProperty("state").GetString());
        Assert.Contains("LinkDown", (await desk.Node.ControlAsync("alerts", "show", fingerprint[..8])).Ended(0).Output);
        Assert.Contains(
            "no alert is 'Nothing'", (await desk.Node.ControlAsync("alerts", "show", "Nothing")).Ended(1).Error);
        Assert.Contains("is not closed", (await desk.Node.ControlAsync("alerts", "list", "{a=b")).Ended(2).Error);
    }

    [Fact]
    public async Task Silence_lives_from_preview_to_expiry()
    {
        await desk.PostAsync(("alertname", "DiskFull"), ("severity", "error"), ("instance", "db-1"));
        (await desk.Node.ControlAsync("silence", "preview", "instance=nowhere")).Ended(1);
        ControlRun preview = (await desk.Node.ControlAsync("silence", "preview", "instance=~db-.*")).Ended(0);
        Assert.Matches(@"^matches 1 of the \d+ alerts that fire\n", preview.Output);
        Assert.Matches(@"\n  [0-9a-f]{16}  DiskFull instance=db-1 severity=error\n$", preview.Output);

        ControlRun made = (await desk.Node.ControlAsync(
            "silence", "add", "DiskFull", "instance=db-1", "-d", "2h", "-c", "new disk", "--by", "ann")).Ended(0);
        string id = made.Output.TrimEnd('\n');
        Assert.True(Guid.TryParse(id, out _), made.Output);
        Assert.Contains("matches 1 of the", made.Error);
        ControlRun list = (await desk.Node.ControlAsync("silence", "list", "instance=db-1")).Ended(0);
        Assert.Matches(
            $@"(?m)^{id} +active +alertname=""DiskFull"" instance=""db-1"" +in (1h59m|2h0m) +\d+ +ann +new disk$",
            list.Output);
        Assert.Contains($"silenced by  {id}", (await desk.Node.ControlAsync("alerts", "show", "DiskFull")).Output);
        Assert.Matches(
            @"(?m)^by        ann$", (await desk.Node.ControlAsync("silence", "show", id[..8])).Ended(0).Output);

        Assert.Equal($"{id} is over\n", (await desk.Node.ControlAsync("silence", "expire", id[..8])).Ended(0).Output);
        Assert.Equal(
            "no silences\n", (await desk.Node.ControlAsync("silence", "list", "instance=db-1")).Ended(0).Output);
        Assert.Equal(
            $"{id}\n", (await desk.Node.ControlAsync("silence", "list", "instance=db-1", "--expired", "-q")).Output);
        (await desk.Node.ControlAsync("silence", "expire", "no-such-id")).Ended(1);
    }

    [Fact]
    public async Task Silence_that_takes_everything_needs_a_word_more()
    {
        string[] add = ["silence", "add", "alertname=~.+", "-d", "1s", "-c", "everything"];
        ControlRun refused = (await desk.Node.ControlAsync(add)).Ended(4);
        Assert.Matches("matchers take nearly everything\n  .*add --confirm", refused.Error);
        ControlRun made = (await desk.Node.ControlAsync([.. add, "--confirm"])).Ended(0);
        (await desk.Node.ControlAsync("silence", "expire", made.Output.TrimEnd('\n'))).Ended(0);
        (await desk.Node.ControlAsync(
            "silence", "add", "a=b", "-d", "1h", "--end", "2036-01-01", "-c", "which")).Ended(2);
    }

    [Fact]
    public async Task Incident_is_taken_given_on_and_closed()
    {
        await desk.PostAsync(("alertname", "RiskSlow"), ("severity", "error"), ("component", "risk"));
        long id = await desk.IncidentAboutAsync("risk");
        string number = id.ToString();
        ControlRun list = (await desk.Node.ControlAsync("incident", "list")).Ended(0);
        Assert.Matches($@"(?m)^ *{number} +triggered +error +\d+s +1/1 +- +RiskSlow on risk$", list.Output);

        ControlRun taken = await desk.Node.ControlAsync("incident", "ack", number, "--by", "ann", "--note", "looking");
        taken.Ended(0);
        Assert.Equal($"#{number} RiskSlow on risk: done, acknowledged\n", taken.Output);
        (await desk.Node.ControlAsync("incident", "comment", number, "the feed is late", "--by", "ann")).Ended(0);
        (await desk.Node.ControlAsync("incident", "assign", $"#{number}", "bob")).Ended(0);
        (await desk.Node.ControlAsync("incident", "snooze", number, "--for", "30m")).Ended(0);
        (await desk.Node.ControlAsync("incident", "snooze", number)).Ended(2);
        (await desk.Node.ControlAsync("incident", "unack", number)).Ended(0);
        ControlRun page = (await desk.Node.ControlAsync("incident", "show", number)).Ended(0);
        Assert.StartsWith($"#{number} RiskSlow on risk ", page.Output);
        Assert.Matches(@"(?m)^  assigned to  +bob$", page.Output);
        Assert.Matches(@"(?m)^  likely cause +risk \(", page.Output);
        Assert.Matches(@"(?m)^firing +error +RiskSlow +risk +\d+s +[0-9a-f]{16} +the first$", page.Output);
        Assert.Matches(@"(?m)^\S+ \S+  commented +ann: the feed is late$", page.Output);
        Assert.Contains($"{Environment.UserName}@{Environment.MachineName}: assigned it to bob", page.Output);

        (await desk.Node.ControlAsync("incident", "split", number, "0000000000000000")).Ended(4);
        (await desk.Node.ControlAsync("incident", "resolve", number, "-m", "it was a test")).Ended(0);
        (await desk.Node.ControlAsync("incident", "ack", number)).Ended(4);
        (await desk.Node.ControlAsync("incident", "show", "999999")).Ended(4);
        ControlRun wrong = (await desk.Node.ControlAsync("incident", "ack", "twelve")).Ended(2);
        Assert.Contains("is not an incident's number", wrong.Error);
    }

    [Fact]
    public async Task On_call_is_who_the_schedule_says()
    {
        ControlRun now = (await desk.Node.ControlAsync("oncall", "now", "--at", "2026-01-05T09:00Z")).Ended(0);
        Assert.Matches(
            @"(?m)^trading-desk +ann +Mon 2026-01-05 09:00 \+00:00 +Mon 2026-01-12 09:00 \+00:00 +weekly", now.Output);
        ControlRun next = await desk.Node.ControlAsync("oncall", "next", "trading-desk", "--at", "2026-01-05T09:00Z");
        Assert.Matches("(?m)^trading-desk +bob +Mon 2026-01-12 09:00", next.Ended(0).Output);
        ControlRun shifts = (await desk.Node.ControlAsync(
            "oncall", "shifts", "trading-desk", "--from", "2026-03-23T09:00Z", "--for", "2w")).Ended(0);
        // Summer time begins between the two: the clock says nine both times.
        Assert.Matches(@"(?s)2026-03-23 09:00 \+00:00.*2026-03-30 09:00 \+01:00", shifts.Output);
        Assert.Contains(
            "there are trading-desk", (await desk.Node.ControlAsync("oncall", "now", "nobody")).Ended(1).Error);
        (await desk.Node.ControlAsync("oncall", "shifts", "nobody")).Ended(4);
        (await desk.Node.ControlAsync(
            "oncall", "shifts", "trading-desk", "--from", "2025-12-01", "--to", "2025-12-02")).Ended(1);
    }

    [Fact]
    public async Task Somebody_stands_in_until_it_is_ended()
    {
        string usual = (await desk.Node.ControlAsync("oncall", "now", "-o", "json")).Ended(0).Json
            .GetProperty("schedules")[0].GetProperty("now").GetProperty("person").GetString()!;
        string other = usual == "ann" ? "bob" : "ann";
        ControlRun add = (await desk.Node.ControlAsync(
            "oncall", "override", "add", "trading-desk", other, "--for", "2h", "-r", "a swap", "--by", "eve")).Ended(0);
        string id = add.Output.Trim();
        Assert.Contains($"{other} is on call by trading-desk from", add.Error);
        ControlRun now = (await desk.Node.ControlAsync("oncall", "now")).Ended(0);
        Assert.Matches($@"(?m)^trading-desk +{other} .* a swap \(arranged by eve\)", now.Output);
        ControlRun list = (await desk.Node.ControlAsync("oncall", "override", "list")).Ended(0);
        Assert.Matches($@"(?m)^{id} +trading-desk +{other} .* active +eve +a swap", list.Output);
        (await desk.Node.ControlAsync("oncall", "override", "remove", id, "-r", "done", "--by", "eve")).Ended(0);
        (await desk.Node.ControlAsync("oncall", "override", "remove", id)).Ended(4);
        Assert.Contains(id, (await desk.Node.ControlAsync("oncall", "override", "list", "--all")).Ended(0).Output);
        ControlRun audit = (await desk.Node.ControlAsync("audit", "list", "-s", "schedule:trading-desk")).Ended(0);
        Assert.Matches(@"eve +oncall\.override_added .* a swap", audit.Output);
        Assert.Matches(@"eve +oncall\.override_removed .* done", audit.Output);

        string[] begin = ["oncall", "override", "add"];
        (await desk.Node.ControlAsync([.. begin, "trading-desk", other, "-r", "x"])).Ended(2);
        (await desk.Node.ControlAsync([.. begin, "nobody", other, "--for", "1h", "-r", "x"])).Ended(4);
        Assert.Contains(
            "zoe", (await desk.Node.ControlAsync([.. begin, "trading-desk", "zoe", "--for", "1h", "-r", "x"])).Ended(2)
                .Error);
    }

    [Fact]
    public async Task Simulated_alert_is_followed_to_those_who_would_be_told_and_leaves_no_trace()
    {
        await desk.PostAsync(
            ("alertname", "FeedLate"), ("severity", "critical"), ("component", "feed"), ("site", "ny4"));
        long id = await desk.IncidentAboutAsync("feed");
        ControlRun run = await desk.Node.ControlAsync(
            "simulate", "alert", "FeedGone", "component=feed", "severity=error", "--lasts", "10m");
        Assert.Matches(@"(?m)^  yes  route: it takes every alert; desk is told$", run.Ended(0).Output);
        Assert.Matches($@"(?m)^  joins incident {id}$", run.Output);
        Assert.Matches(@"(?m)^  \+0s +desk, of the alert: an alert fires, with 0 others of its group$", run.Output);
        Assert.Matches(@"(?m)^  \+10m0s +desk, of the alert: it is over$", run.Output);
        (await desk.Node.ControlAsync("alerts", "show", "FeedGone")).Ended(1);

        // The critical alert of the same site inhibits it for as long as it fires.
        JsonElement held = (await desk.Node.ControlAsync(
            "rules", "simulate", "-l", "alertname=FeedSlow,severity=warning,site=ny4", "-o", "json")).Ended(1).Json;
        JsonElement hold = Assert.Single(held.GetProperty("holds").EnumerateArray());
        Assert.StartsWith("inhibited by {alertname=\"FeedLate\"", hold.GetString());
        Assert.Contains(
            "needs an alertname", (await desk.Node.ControlAsync("simulate", "alert", "a=b")).Ended(2).Error);
    }

    [Fact]
    public async Task Maintenance_of_the_configuration_is_a_silence_while_it_is_on()
    {
        await desk.PostAsync(("alertname", "LabDown"), ("severity", "error"), ("site", "lab"));
        ControlRun list = await desk.Node.ControlAsync("silence", "list", "site=lab");
        for (long start = Stopwatch.GetTimestamp(); list.Output.StartsWith("no silences", StringComparison.Ordinal);)
        {
            Assert.True(Stopwatch.GetElapsedTime(start) < ControlRun.Patience);
            list = await desk.Node.ControlAsync("silence", "list", "site=lab");
        }

        Assert.Matches(@"(?m) active +site=""lab"" +in .* maintenance: always +a laboratory$", list.Output);
        ControlRun shown = (await desk.Node.ControlAsync("alerts", "show", "LabDown")).Ended(0);
        Assert.Contains("silenced by", shown.Output);
        ControlRun windows = (await desk.Node.ControlAsync("silence", "windows")).Ended(0);
        Assert.Matches(@"(?m)^always +on for .* 1 +\d+ +site=""lab"" +a laboratory$", windows.Output);
        ControlRun one = (await desk.Node.ControlAsync("silence", "windows", "saturdays", "-o", "json")).Ended(0);
        JsonElement next = one.Json.GetProperty("windows")[0].GetProperty("next");
        Assert.Equal(5, next.GetArrayLength());
        (await desk.Node.ControlAsync("silence", "windows", "nothing")).Ended(1);
    }

    [Fact]
    public async Task Replayed_rules_are_a_table_with_their_limits()
    {
        string rules = desk.Node.WriteFile("next.yaml", """
            groups:
              - name: queue
                rules:
                  - alert: QueueLong
                    when: {metric: queue_length, statistic: max, window: 5s, comparison: ">", threshold: 10}
            """);
        ControlRun run = (await desk.Node.ControlAsync("rules", "replay", "--rules", rules, "--last", "1h")).Ended(0);
        Assert.Contains("queue/QueueLong: the window of 5s is read as 10s", run.Output);
        Assert.Matches(@"(?m)^QueueLong +0 +0 +0s +0 +0 +0 +- +-$", run.Output);
        (await desk.Node.ControlAsync("rules", "replay", "--rules", "no-such-file.yaml")).Ended(2);
        string wrong = desk.Node.WriteFile("wrong.yaml", "groups: 5");
        ControlRun refused = (await desk.Node.ControlAsync("rules", "replay", "--rules", wrong)).Ended(2);
        Assert.Contains("must be a list", refused.Error);
    }
}
