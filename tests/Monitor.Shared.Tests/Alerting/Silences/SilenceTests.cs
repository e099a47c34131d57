using Monitor.Shared.Alerting.Matching;
using Monitor.Shared.Alerting.Routing;
using Monitor.Shared.Alerting.Silences;
using Monitor.Shared.Rules.Matching;
using Monitor.Shared.Series;
using Monitor.Shared.Tests.Alerting.Matching;

namespace Monitor.Shared.Tests.Alerting.Silences;

public sealed class SilenceTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 2, 9, 0, 0, TimeSpan.Zero);
    private static readonly SilenceGuard Guard = new() { AlwaysAllowed = 2 };

    [Fact]
    public void Change_that_leaves_matchers_and_start_keeps_the_id()
    {
        Silence silence = Take(SilenceBook.Empty, Request("team=fx")).Silence;
        SilenceBook book = SilenceBook.Empty.Set(silence);
        SilenceVerdict.Taken longer = Take(
            book, Request("team=fx", id: silence.Id) with { EndsAt = Now.AddHours(9), Comment = "longer" });
        Assert.Equal((silence.Id, null, "longer"), (longer.Silence.Id, longer.Ended, longer.Silence.Comment));
        Assert.Equal(Now.AddHours(9), longer.Silence.EndsAt);
    }

    [Fact]
    public void Change_of_matchers_ends_the_silence_and_makes_another()
    {
        Silence silence = Take(SilenceBook.Empty, Request("team=fx")).Silence;
        SilenceVerdict.Taken other = Take(SilenceBook.Empty.Set(silence), Request("team=rates", id: silence.Id));
        Assert.NotEqual(silence.Id, other.Silence.Id);
        Assert.Equal((silence.Id, Now), (other.Ended!.Id, other.Ended.EndsAt));
    }

    [Fact]
    public void Silence_that_is_over_is_made_anew()
    {
        Silence silence = SilenceRules.End(Take(SilenceBook.Empty, Request("team=fx")).Silence, Now);
        SilenceVerdict.Taken other = Take(SilenceBook.Empty.Set(silence), Request("team=fx", id: silence.Id));
        Assert.NotEqual(silence.Id, other.Silence.Id);
        Assert.Null(other.Ended);
    }

    [Fact]
    public void Start_in_the_past_is_now()
    {
        Silence silence = Take(SilenceBook.Empty, Request("team=fx") with { StartsAt = Now.AddHours(-1) }).Silence;
        Assert.Equal(Now, silence.StartsAt);
    }

    [Theory]
    [InlineData("team=~\".*\"", SilenceRefusal.Invalid)]
    [InlineData("team!=\"fx\"", SilenceRefusal.Invalid)]
    [InlineData("alertname=~\".+\"", SilenceRefusal.TooBroad)]
    [InlineData("team=\"fx\"", SilenceRefusal.TooBroad)]
    public void Silence_that_matches_too_much_is_refused(string matchers, SilenceRefusal expected)
    {
        SilenceVerdict verdict = SilenceRules.Decide(
            SilenceBook.Empty, Request(matchers), Firing("fx", "fx", "fx", "rates"), Guard, Now);
        Assert.Equal(expected, Assert.IsType<SilenceVerdict.Refused>(verdict).Kind);
    }

    [Fact]
    public void Silence_that_matches_much_is_made_when_it_is_confirmed()
    {
        LabelSet[] firing = Firing("fx", "fx", "fx", "rates");
        Assert.IsType<SilenceVerdict.Taken>(SilenceRules.Decide(
            SilenceBook.Empty, Request("team=fx") with { IsConfirmed = true }, firing, Guard, Now));
        Assert.IsType<SilenceVerdict.Taken>(SilenceRules.Decide(
            SilenceBook.Empty, Request("team=fx") with { Comment = "Confirm: moving the desk" }, firing, Guard, Now));
        Assert.IsType<SilenceVerdict.Taken>(SilenceRules.Decide(
            SilenceBook.Empty, Request("team=rates"), firing, Guard, Now));
    }

    [Fact]
    public void Request_that_makes_no_sense_is_refused_with_the_reason()
    {
        SilenceRequest good = Request("team=fx");
        Assert.Contains("in the past", Refuse(good with { StartsAt = Now.AddDays(-2), EndsAt = Now.AddDays(-1) }));
        Assert.Contains("before end time", Refuse(good with { EndsAt = good.StartsAt }));
        Assert.Contains("at least one matcher", Refuse(good with { Matchers = [] }));
        Assert.Contains("comment", Refuse(good with { Comment = "" }));
        Assert.Contains("no silence", Refuse(good with { Id = "nobody" }));
        Assert.Contains(
            "windows[0].weekdays[0]",
            Refuse(good with { Windows = [new TimeIntervalDefinition([], ["someday"], [], [], [])] }));
    }

    [Fact]
    public void Maintenance_that_recurs_is_in_force_within_its_windows_only()
    {
        var window = new TimeIntervalDefinition(
            [new TimeOfDayRange("22:00", "23:00")], ["saturday"], [], [], [], "America/New_York");
        Silence silence = Take(
            SilenceBook.Empty, Request("team=fx") with { EndsAt = Now.AddDays(60), Windows = [window] }).Silence;
        // New York is five hours behind until the second Sunday of March, then four.
        Assert.False(silence.IsInForce(new(2026, 3, 8, 2, 59, 0, TimeSpan.Zero)));
        Assert.True(silence.IsInForce(new(2026, 3, 8, 3, 0, 0, TimeSpan.Zero)));
        Assert.True(silence.IsInForce(new(2026, 3, 15, 2, 30, 0, TimeSpan.Zero)));
        Assert.False(silence.IsInForce(new(2026, 3, 15, 3, 0, 0, TimeSpan.Zero)));
        Assert.Equal(
            new DateTimeOffset(2026, 3, 8, 3, 0, 0, TimeSpan.Zero),
            silence.NextChange(new(2026, 3, 7, 12, 0, 30, TimeSpan.Zero)));
    }

    [Fact]
    public void Book_finds_what_looking_at_every_silence_finds()
    {
        var random = new Random(9);
        for (int round = 0; round < 100; round++)
        {
            SilenceBook book = SilenceBook.Empty;
            for (int i = 0; i < 30; i++)
            {
                DateTimeOffset startsAt = Now.AddMinutes(random.Next(-60, 60));
                book = book.Set(new Silence(
                    $"s{random.Next(20)}", [.. AlertMatcherParserTests.RandomMatchers(random)], startsAt,
                    startsAt.AddMinutes(1 + random.Next(60)), "me", "why", Now, []));
                if (random.Next(5) == 0)
                    book = book.Remove($"s{random.Next(20)}");
                LabelSet labels = AlertMatcherParserTests.RandomLabels(random);
                Assert.Equal(
                    book.All.Values.Where(s => s.IsInForce(Now) && LabelMatcher.All(s.Matchers, labels))
                        .Select(s => s.Id).Order(StringComparer.Ordinal),
                    book.Find(labels, Now));
                Assert.Equal(
                    book.All.Values.Where(s => s.EndsAt <= Now.AddMinutes(15))
                        .OrderBy(s => (s.EndsAt, s.Id)).Select(s => s.Id),
                    book.ToRemindOf(Now.AddMinutes(15)).Select(s => s.Id));
                Assert.Equal(book.All.Values.Count(s => s.EndsAt <= Now), book.EndedBy(Now).Count());
            }
        }
    }

    private static SilenceVerdict.Taken Take(SilenceBook book, SilenceRequest request) =>
        Assert.IsType<SilenceVerdict.Taken>(SilenceRules.Decide(book, request, [], Guard, Now));

    private static string Refuse(SilenceRequest request) => Assert.IsType<SilenceVerdict.Refused>(
        SilenceRules.Decide(SilenceBook.Empty, request, [], Guard, Now)).Message;

    private static LabelSet[] Firing(params string[] teams) =>
        [.. teams.Select((team, i) => LabelSet.From(("alertname", $"A{i}"), ("team", team)))];

    private static SilenceRequest Request(string matchers, string id = "")
    {
        Assert.True(
            AlertMatcherParser.TryParse(matchers, out IReadOnlyList<LabelMatcher> read, out string error), error);
        return new SilenceRequest(
            id, Guid.NewGuid().ToString(), [.. read], Now, Now.AddHours(1), "ada", "maintenance", [], false);
    }
}
