using System.Collections.Immutable;
using Monitor.Shared.Calendars;
using Monitor.Shared.OnCall;
using Monitor.Shared.Recurrences;
using NodaTime;

namespace Monitor.Shared.Tests.OnCall;

public sealed class OnCallScheduleTests
{
    private static readonly Instant From = Instant.FromUtc(2026, 1, 1, 0, 0);
    private static readonly Instant To = Instant.FromUtc(2028, 1, 1, 0, 0);

    [Theory]
    [InlineData("Europe/Berlin", 11)]
    [InlineData("America/New_York", 12)]
    [InlineData("Australia/Lord_Howe", 13)]
    public void Schedule_equals_a_naive_one_second_by_second_over_two_years(string zone, int seed)
    {
        OnCallSchedule schedule = RandomSchedule(DateTimeZoneProviders.Tzdb[zone], new Random(seed));
        IReadOnlyList<OnCallShift> shifts = schedule.Shifts(new TimeRange(From, To));
        int current = 0;
        foreach ((Instant moment, string? person) in new NaiveSchedule(schedule).Seconds(From, To))
        {
            while (moment >= shifts[current].Range.To)
                current++;
            if (person != shifts[current].Person)
                Assert.Fail($"{moment}: {shifts[current].Person} by {shifts[current].Source}, should be {person}");
        }

        Assert.Equal(shifts.Count - 1, current);
    }

    [Theory]
    [InlineData("Europe/Berlin", 21)]
    [InlineData("America/Sao_Paulo", 22)]
    [InlineData("Asia/Tokyo", 23)]
    [InlineData("Pacific/Chatham", 24)]
    public void Schedule_equals_a_naive_one_around_every_change_of_the_clock(string zone, int seed)
    {
        var random = new Random(seed);
        DateTimeZone where = DateTimeZoneProviders.Tzdb[zone];
        Instant[] changes = [.. where.GetZoneIntervals(From, To).Where(i => i.HasStart).Select(i => i.Start), From];
        for (int round = 0; round < 10; round++)
        {
            OnCallSchedule schedule = RandomSchedule(where, random);
            foreach (Instant change in changes)
            {
                var range = new TimeRange(change - Duration.FromHours(30), change + Duration.FromHours(30));
                IReadOnlyList<OnCallShift> shifts = schedule.Shifts(range);
                foreach ((Instant moment, string? person) in new NaiveSchedule(schedule).Seconds(range.From, range.To))
                    Assert.Equal(person, shifts.Single(shift => shift.Range.Contains(moment)).Person);
            }
        }
    }

    [Fact]
    public void Shifts_cover_the_whole_range_without_gaps()
    {
        var random = new Random(5);
        for (int round = 0; round < 50; round++)
        {
            OnCallSchedule schedule = RandomSchedule(DateTimeZoneProviders.Tzdb["Europe/London"], random);
            var range = new TimeRange(
                From + Duration.FromMinutes(random.Next(100_000)), To - Duration.FromMinutes(random.Next(100_000)));
            IReadOnlyList<OnCallShift> shifts = schedule.Shifts(range);
            Assert.Equal(range.From, shifts[0].Range.From);
            Assert.Equal(range.To, shifts[^1].Range.To);
            Assert.All(shifts.Zip(shifts.Skip(1)), pair => Assert.Equal(pair.First.Range.To, pair.Second.Range.From));
            Assert.DoesNotContain(shifts, shift => shift.Range.IsEmpty);
        }
    }

    [Fact]
    public void Later_layer_counts_in_its_hours_and_an_override_counts_always()
    {
        DateTimeZone zone = DateTimeZoneProviders.Tzdb["Europe/Berlin"];
        var start = new LocalDateTime(2026, 11, 16, 9, 0);
        var night = new OnCallHours.Daily(new SessionHours(new LocalTime(22, 0), new LocalTime(6, 0)));
        var stand = new ShiftOverride(
            new TimeRange(Instant.FromUtc(2026, 11, 17, 22, 0), Instant.FromUtc(2026, 11, 17, 23, 0)), "eve",
            "dentist");
        var schedule = new OnCallSchedule(
            "desk", zone,
            [
                new RotationLayer("week", ["ann", "bob"], start, null, new Handoff.Days(7), []),
                new RotationLayer("night", ["cid"], start, null, new Handoff.Days(1), [night]),
            ],
            [stand]);
        Assert.Equal("ann", schedule.At(Instant.FromUtc(2026, 11, 17, 12, 0)).Person);
        Assert.Equal("cid", schedule.At(Instant.FromUtc(2026, 11, 17, 21, 30)).Person);
        Assert.Equal(("eve", "dentist"), (schedule.At(stand.Range.From).Person, schedule.At(stand.Range.From).Source));
        Assert.Equal("cid", schedule.At(stand.Range.To).Person);
        Assert.Equal("bob", schedule.At(Instant.FromUtc(2026, 11, 23, 8, 0)).Person);
        Assert.Equal("nobody", schedule.At(Instant.FromUtc(2026, 11, 16, 7, 59)).Source);
    }

    [Fact]
    public void Turns_by_a_rule_change_when_it_says_so()
    {
        Assert.True(RecurrenceParser.TryParse(
            "FREQ=MONTHLY;BYDAY=1MO", DateTimeZone.Utc, out RecurrenceRule? rule, out _));
        var layer = new RotationLayer(
            "month", ["ann", "bob", "cid"], new LocalDateTime(2026, 1, 1, 9, 0), null, new Handoff.Recurring(rule!),
            []);
        var schedule = new OnCallSchedule("desk", DateTimeZone.Utc, [layer], []);
        var year = new TimeRange(Instant.FromUtc(2026, 1, 1, 9, 0), Instant.FromUtc(2026, 4, 1, 0, 0));
        Assert.Equal(
            [("ann", "2026-01-01"), ("bob", "2026-01-05"), ("cid", "2026-02-02"), ("ann", "2026-03-02")],
            schedule.Shifts(year).Select(shift => (shift.Person!, $"{shift.Range.From:uuuu-MM-dd}")));
    }

    private static OnCallSchedule RandomSchedule(DateTimeZone zone, Random random)
    {
        string[] people = ["ann", "bob", "cid", "dan", "eve", "fay", "gus"];
        var layers = ImmutableArray.CreateBuilder<RotationLayer>();
        for (int i = 0; i < 3; i++)
        {
            LocalDateTime start = new LocalDateTime(2025, 12, 1, 0, 0).PlusMinutes(random.Next(90_000));
            LocalDateTime? end = random.Next(3) == 0 ? start.PlusDays(random.Next(700)) : null;
            Handoff handoff = random.Next(2) == 0
                ? new Handoff.Days(random.Next(1, 10))
                : new Handoff.Hours(random.Next(1, 30));
            layers.Add(new RotationLayer(
                $"layer {i}", [.. people.OrderBy(_ => random.Next()).Take(random.Next(1, 5))], start, end, handoff,
                i == 0 ? [] : [.. Enumerable.Range(0, random.Next(1, 3)).Select(_ => RandomHours(random))]));
        }

        Instant leave = From + Duration.FromMinutes(random.Next(900_000));
        return new OnCallSchedule(
            "random", zone, layers.ToImmutable(),
            [
                new ShiftOverride(new TimeRange(leave, leave + Duration.FromDays(9)), "hal", "holiday"),
                new ShiftOverride(
                    new TimeRange(leave + Duration.FromDays(3), leave + Duration.FromDays(4)), null, "closed"),
            ]);
    }

    private static OnCallHours RandomHours(Random random)
    {
        LocalTime from = LocalTime.Midnight.PlusMinutes(random.Next(1440));
        LocalTime to = LocalTime.Midnight.PlusMinutes(random.Next(1440));
        var day = (IsoDayOfWeek)random.Next(1, 8);
        switch (random.Next(3))
        {
            case 0:
                return new OnCallHours.Daily(new SessionHours(from, to));
            case 1:
                return new OnCallHours.Weekly(day, from, (IsoDayOfWeek)random.Next(1, 8), to);
            default:
                var rule = new RecurrenceRule
                {
                    Frequency = RecurrenceFrequency.Weekly,
                    Weekdays = [new WeekdayPick(0, day)],
                };
                return new OnCallHours.Recurring(new LocalDate(2025, 1, 1) + from, rule, random.Next(1, 5000));
        }
    }
}
