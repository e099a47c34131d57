using Monitor.Shared.Recurrences;
using NodaTime;

namespace Monitor.Shared.Tests.Recurrences;

public sealed class RecurrenceTests
{
    private static readonly LocalDateTime Start = new(2026, 1, 5, 9, 0);

    [Theory]
    [InlineData("FREQ=DAILY;INTERVAL=10;COUNT=3", "2026-01-05 2026-01-15 2026-01-25")]
    [InlineData("FREQ=WEEKLY;BYDAY=FR,MO;COUNT=4", "2026-01-05 2026-01-09 2026-01-12 2026-01-16")]
    [InlineData("FREQ=WEEKLY;INTERVAL=2;WKST=SU;BYDAY=SU,MO;COUNT=4", "2026-01-05 2026-01-18 2026-01-19 2026-02-01")]
    [InlineData("FREQ=WEEKLY;INTERVAL=2;WKST=MO;BYDAY=SU,MO;COUNT=4", "2026-01-05 2026-01-11 2026-01-19 2026-01-25")]
    [InlineData("FREQ=MONTHLY;COUNT=3", "2026-01-05 2026-02-05 2026-03-05")]
    [InlineData("FREQ=MONTHLY;BYMONTHDAY=31;COUNT=3", "2026-01-31 2026-03-31 2026-05-31")]
    [InlineData("FREQ=MONTHLY;BYMONTHDAY=-1;COUNT=3", "2026-01-31 2026-02-28 2026-03-31")]
    [InlineData("FREQ=MONTHLY;BYDAY=-1FR;COUNT=3", "2026-01-30 2026-02-27 2026-03-27")]
    [InlineData("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1;COUNT=3", "2026-01-30 2026-02-27 2026-03-31")]
    [InlineData("FREQ=YEARLY;COUNT=2", "2026-01-05 2027-01-05")]
    [InlineData("FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU;COUNT=2", "2026-03-29 2027-03-28")]
    [InlineData("FREQ=YEARLY;BYMONTH=11;BYDAY=4TH;COUNT=3", "2026-11-26 2027-11-25 2028-11-23")]
    [InlineData("FREQ=YEARLY;BYWEEKNO=20;COUNT=2", "2026-05-11 2027-05-17")]
    [InlineData("FREQ=YEARLY;BYYEARDAY=1,-1;COUNT=3", "2026-12-31 2027-01-01 2027-12-31")]
    [InlineData("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29;COUNT=2", "2028-02-29 2032-02-29")]
    [InlineData("FREQ=DAILY;UNTIL=20260107", "2026-01-05 2026-01-06 2026-01-07")]
    public void Rule_gives_the_days_that_it_says(string text, string days)
    {
        IEnumerable<string> found = Parse(text).From(Start).Take(10).Select(time => $"{time:uuuu-MM-dd}");
        Assert.Equal(days.Split(' '), found);
    }

    [Fact]
    public void Rule_with_hours_and_minutes_gives_all_of_them_in_order()
    {
        IEnumerable<string> found = Parse("FREQ=DAILY;BYHOUR=17,9;BYMINUTE=30,0;COUNT=5").From(Start)
            .Select(time => $"{time:dd HH:mm}");
        Assert.Equal(["05 09:00", "05 09:30", "05 17:00", "05 17:30", "06 09:00"], found);
    }

    [Fact]
    public void Rule_that_never_matches_ends()
    {
        Assert.Empty(Parse("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30").From(Start));
    }

    [Fact]
    public void Until_in_utc_is_taken_to_the_zone()
    {
        DateTimeZone zone = DateTimeZoneProviders.Tzdb["America/New_York"];
        Assert.True(
            RecurrenceParser.TryParse("FREQ=DAILY;UNTIL=20260107T140000Z", zone, out RecurrenceRule? rule, out _));
        Assert.Equal(new LocalDateTime(2026, 1, 7, 9, 0), rule!.Until);
        Assert.Equal(3, rule.From(Start).Count());
    }

    [Theory]
    [InlineData("FREQ=DAILY;INTERVAL=3")]
    [InlineData("FREQ=WEEKLY;INTERVAL=3;BYDAY=MO,SU;WKST=WE")]
    [InlineData("FREQ=MONTHLY;INTERVAL=5;BYDAY=2TU,-1FR")]
    [InlineData("FREQ=YEARLY;INTERVAL=2;BYMONTH=1,7;BYMONTHDAY=1,31")]
    [InlineData("FREQ=DAILY;COUNT=200")]
    public void Late_beginning_leaves_out_what_is_before_and_nothing_else(string text)
    {
        RecurrenceRule rule = Parse(text);
        List<LocalDateTime> all = [.. rule.From(Start).TakeWhile(time => time.Year < 2036)];
        var random = new Random(7);
        for (int i = 0; i < 200; i++)
        {
            LocalDateTime from = Start.PlusMinutes(random.Next(5_000_000));
            Assert.Equal(
                all.Where(time => time >= from), rule.From(Start, from).TakeWhile(time => time.Year < 2036));
        }
    }

    [Theory]
    [InlineData("", "FREQ is missing")]
    [InlineData("FREQ=HOURLY", "finer than a day")]
    [InlineData("FREQ=1", "none of DAILY")]
    [InlineData("FREQ=OFTEN", "none of DAILY")]
    [InlineData("FREQ=DAILY;INTERVAL=0", "INTERVAL=0")]
    [InlineData("FREQ=DAILY;INTERVAL=-2147483648", "INTERVAL=-2147483648")]
    [InlineData("FREQ=DAILY;COUNT=1;UNTIL=20260101", "must not stand together")]
    [InlineData("FREQ=DAILY;FREQ=DAILY", "twice")]
    [InlineData("FREQ=WEEKLY;BYDAY=1MO", "needs FREQ=MONTHLY or YEARLY")]
    [InlineData("FREQ=WEEKLY;BYDAY=XX", "\"XX\"")]
    [InlineData("FREQ=WEEKLY;BYMONTHDAY=1", "BYMONTHDAY")]
    [InlineData("FREQ=MONTHLY;BYWEEKNO=1", "BYWEEKNO")]
    [InlineData("FREQ=MONTHLY;BYMONTHDAY=32", "BYMONTHDAY=32")]
    [InlineData("FREQ=DAILY;UNTIL=tomorrow", "UNTIL=tomorrow")]
    [InlineData("FREQ=DAILY;BYEASTER=0", "BYEASTER=0")]
    [InlineData("FREQ=DAILY;BYHOUR=24", "BYHOUR=24")]
    [InlineData("FREQ", "NAME=VALUE")]
    public void Wrong_rule_is_refused_with_the_part_that_is_wrong(string text, string part)
    {
        Assert.False(RecurrenceParser.TryParse(text, DateTimeZone.Utc, out RecurrenceRule? rule, out string error));
        Assert.Null(rule);
        Assert.Contains(part, error);
    }

    [Fact]
    public void Random_text_is_refused_or_expands_within_bounds()
    {
        const string Alphabet = "FREQ=DAILY;WEKMONTH0123456789,-BYSETPOS";
        var random = new Random(3);
        int read = 0;
        for (int i = 0; i < 5000; i++)
        {
            string text = "FREQ=" + (i % 2 == 0 ? "MONTHLY" : "YEARLY") + ";"
                + new string(
                    [.. Enumerable.Range(0, random.Next(20)).Select(_ => Alphabet[random.Next(Alphabet.Length)])]);
            if (RecurrenceParser.TryParse(text, DateTimeZone.Utc, out RecurrenceRule? rule, out string error))
                read += rule!.From(Start).Take(3).Count() >= 0 ? 1 : 0;
            else
                Assert.NotEmpty(error);
        }

        Assert.True(read > 0);
    }

    private static RecurrenceRule Parse(string text)
    {
        Assert.True(
            RecurrenceParser.TryParse(text, DateTimeZone.Utc, out RecurrenceRule? rule, out string error), error);
        return rule!;
    }
}
