using System.Runtime.CompilerServices;
using Monitor.Node.OnCall;
using Monitor.Node.Yaml;
using Monitor.Shared.Calendars;
using Monitor.Shared.Escalation;
using Monitor.Shared.OnCall;
using NodaTime;

namespace Monitor.Node.Tests.OnCall;

public sealed class OnCallReaderTests
{
    private readonly List<YamlProblem> _problems = [];

    [Fact]
    public void Examples_of_the_document_are_right()
    {
        string[] blocks = Document().Split("```yaml\n")[1..];
        OnCallOptions desk = Read(blocks[0].Split("```")[0]);
        OnCallOptions calendars = Read(blocks[1].Split("```")[0]);
        Assert.Empty(_problems);
        OnCallSchedule schedule = desk.Directory.Schedules["trading-desk"];
        // London trades on Monday 23 November 2026 at noon; bob and ann take turns by the day then.
        Assert.Equal("market hours", schedule.At(Instant.FromUtc(2026, 11, 23, 12, 0)).Source);
        Assert.Equal("weekly", schedule.At(Instant.FromUtc(2026, 11, 23, 20, 0)).Source);
        Assert.Equal("Bob is away", schedule.At(Instant.FromUtc(2026, 12, 25, 12, 0)).Source);
        EscalationPolicy policy = desk.Directory.Policies["trading-desk"];
        Assert.Equal((2, 3), (policy.Steps.Length, policy.Rounds));
        Assert.True(calendars.Calendars["XETR"].StateAt(Instant.FromUtc(2026, 5, 4, 9, 0)).IsOpen);
        Assert.False(calendars.Calendars["XETR"].StateAt(Instant.FromUtc(2026, 5, 1, 9, 0)).IsOpen);
    }

    [Theory]
    [InlineData("XNYS", 2026, 11, 27, 17, 0, true)]
    [InlineData("XNYS", 2026, 11, 27, 19, 0, false)]
    [InlineData("XNYS", 2027, 12, 24, 16, 0, false)]
    [InlineData("XLON", 2026, 12, 24, 12, 29, true)]
    [InlineData("XLON", 2026, 12, 24, 12, 31, false)]
    [InlineData("XLON", 2026, 12, 28, 12, 0, false)]
    public void Calendars_that_come_with_the_node_know_their_days(
        string name, int year, int month, int day, int hour, int minute, bool isOpen)
    {
        MarketCalendar calendar = Read("").Calendars[name];
        Assert.Equal(isOpen, calendar.StateAt(Instant.FromUtc(year, month, day, hour, minute)).IsOpen);
    }

    [Fact]
    public void Holidays_of_the_calendars_are_days_that_would_trade()
    {
        foreach (MarketCalendar calendar in CalendarReader.BuiltIn())
        {
            Assert.All(calendar.Exceptions, exception =>
            {
                Assert.Contains(calendar.Week, session => session.Day == exception.Key.DayOfWeek);
                Assert.InRange(exception.Key, calendar.CoversFrom, calendar.CoversTo);
            });
        }
    }

    [Theory]
    [InlineData("contacts: [{name: ann}]", "contacts[0].urgent", "is missing")]
    [InlineData(
        "contacts: [{name: ann, urgent: [nowhere]}]",
        "contacts[0].urgent", "no receiver is called \"nowhere\"")]
    [InlineData("schedules: [{name: s}]", "schedules[0].layers", "is missing")]
    [InlineData("incidents: [{policy: nowhere}]", "incidents[0].policy", "no policy is called \"nowhere\"")]
    [InlineData("incidents: [{matchers: ['a='], policy: none}, {}]", "incidents[1].policy", "is missing")]
    [InlineData("incidents: [{matchers: ['=b'], policy: none}]", "incidents[0].matchers[0]", "")]
    [InlineData(
        "policies: [{name: p, steps: [{notify: [{receiver: nowhere}]}]}]",
        "policies[0].steps[0].notify[0].receiver", "no receiver is called \"nowhere\"")]
    [InlineData(
        "policies: [{name: p, steps: [], quorum: {critical: 2}}]", "policies[0].quorum.critical", "from 1 to 1")]
    [InlineData("policies: [{name: p, steps: [], quorum: {dire: 1}}]", "policies[0].quorum.dire", "not a known key")]
    [InlineData(
        "schedules: [{name: s, time_zone: Europe/Londn, layers: []}]",
        "schedules[0].time_zone", "Europe/London?")]
    [InlineData(
        "schedules: [{name: s, layers: [{name: l, people: [zoe], start: 2026-01-01}]}]",
        "schedules[0].layers[0].people", "no contact is called \"zoe\"")]
    [InlineData(
        "schedules: [{name: s, layers: [{name: l, people: [], start: soon}]}]",
        "schedules[0].layers[0].start", "2026-01-05T09:00")]
    [InlineData(
        "schedules: [{name: s, layers: [{name: l, people: [], start: 2026-01-01, turn: 90m}]}]",
        "schedules[0].layers[0].turn", "whole hours")]
    [InlineData(
        "schedules: [{name: s, layers: [{name: l, people: [], start: 2026-01-01, hours: [{daily: 9-17}]}]}]",
        "schedules[0].layers[0].hours[0].daily", "09:00-17:00")]
    [InlineData(
        "schedules: [{name: s, layers: [{name: l, people: [], start: 2026-01-01, hours: [{market: XNSY}]}]}]",
        "schedules[0].layers[0].hours[0].market", "did you mean XNYS?")]
    [InlineData(
        "schedules: [{name: s, layers: [{name: l, people: [], start: 2026-01-01, hours: [{rule: FREQ=HOURLY}]}]}]",
        "schedules[0].layers[0].hours[0].rule", "finer than a day")]
    [InlineData("policies: [{name: p}]", "policies[0].steps", "is missing")]
    [InlineData(
        "policies: [{name: p, steps: [{notify: [{schedule: x, person: y}]}]}]",
        "policies[0].steps[0].notify[0]", "needs one of")]
    [InlineData(
        "policies: [{name: p, steps: [{notify: [{receiver: phone}]}], hand_over_to: q}]",
        "policies", "which is not there")]
    [InlineData(
        "calendars: [{name: X, covers_from: 2026-01-01, covers_to: x}]",
        "calendars[0].covers_to", "2026-12-31")]
    [InlineData("overides: []", "overides", "is not a known key")]
    public void Mistake_is_named_with_its_path(string yaml, string path, string message)
    {
        Read(yaml);
        Assert.Contains(_problems, problem => problem.Path == path && problem.Message.Contains(message));
    }

    private OnCallOptions Read(string yaml) => OnCallReader.Read(
        YamlDocument.Parse(yaml, "oncall.yaml", _problems),
        new HashSet<string> { "ann-phone", "bob-phone", "desk-chat", "phone" }, _problems);

    private static string Document([CallerFilePath] string here = "") => File.ReadAllText(
        Path.Combine(Path.GetDirectoryName(here)!, "..", "..", "..", "docs", "oncall.md")).ReplaceLineEndings("\n");
}
