using NodaTime;

namespace Monitor.Shared.Templates;

/// <summary>What can be asked of times and durations, as of Go's.</summary>
internal static class TemplateTimes
{
    public static TemplateType TimeType(TemplateType time) => time.With(
        TemplateMember.Asking<ZonedDateTime>(
            "Format", TemplateType.Text, (t, layout) => GoTime.Format(t, TemplateValue.Show(layout))),
        TemplateMember.Of<ZonedDateTime>("UTC", null, t => t.WithZone(DateTimeZone.Utc)),
        TemplateMember.Of<ZonedDateTime>("Local", null, (t, moment) => t.WithZone(moment.Zone)),
        TemplateMember.Asking<ZonedDateTime>("Add", null, (t, duration) => Add(t, DurationOf(duration))),
        TemplateMember.Asking<ZonedDateTime>(
            "Sub", TemplateType.Duration, (t, other) => t.ToInstant() - TimeOf(other).ToInstant()),
        TemplateMember.Asking<ZonedDateTime>(
            "After", TemplateType.Flag, (t, other) => t.ToInstant() > TimeOf(other).ToInstant()),
        TemplateMember.Asking<ZonedDateTime>(
            "Before", TemplateType.Flag, (t, other) => t.ToInstant() < TimeOf(other).ToInstant()),
        TemplateMember.Asking<ZonedDateTime>(
            "Equal", TemplateType.Flag, (t, other) => t.ToInstant() == TimeOf(other).ToInstant()),
        TemplateMember.Of<ZonedDateTime>("IsZero", TemplateType.Flag, t => t.ToInstant() == TemplateMoment.NoTime),
        TemplateMember.Of<ZonedDateTime>("Unix", TemplateType.Number, t => t.ToInstant().ToUnixTimeSeconds()),
        TemplateMember.Of<ZonedDateTime>("UnixMilli", TemplateType.Number, t => t.ToInstant().ToUnixTimeMilliseconds()),
        TemplateMember.Of<ZonedDateTime>("Year", TemplateType.Number, t => (long)t.Year),
        TemplateMember.Of<ZonedDateTime>("Month", TemplateType.Text, t => GoTime.Format(t, "January")),
        TemplateMember.Of<ZonedDateTime>("Day", TemplateType.Number, t => (long)t.Day),
        TemplateMember.Of<ZonedDateTime>("Hour", TemplateType.Number, t => (long)t.Hour),
        TemplateMember.Of<ZonedDateTime>("Minute", TemplateType.Number, t => (long)t.Minute),
        TemplateMember.Of<ZonedDateTime>("Second", TemplateType.Number, t => (long)t.Second),
        TemplateMember.Of<ZonedDateTime>("Weekday", TemplateType.Text, t => GoTime.Format(t, "Monday")),
        TemplateMember.Of<ZonedDateTime>("String", TemplateType.Text, GoTime.Show));

    public static TemplateType DurationType(TemplateType duration) => duration.With(
        TemplateMember.Of<Duration>("Hours", TemplateType.Number, d => d.TotalHours),
        TemplateMember.Of<Duration>("Minutes", TemplateType.Number, d => d.TotalMinutes),
        TemplateMember.Of<Duration>("Seconds", TemplateType.Number, d => d.TotalSeconds),
        TemplateMember.Of<Duration>("Milliseconds", TemplateType.Number, d => (long)d.TotalMilliseconds),
        TemplateMember.Of<Duration>("String", TemplateType.Text, GoTime.Show),
        TemplateMember.Asking<Duration>("Truncate", null, (d, to) => Truncate(d, DurationOf(to))),
        TemplateMember.Asking<Duration>("Round", null, (d, to) => Round(d, DurationOf(to))));

    /// <summary>Nanoseconds are a duration, as in Go.</summary>
    public static Duration DurationOf(object? value) => value switch
    {
        Duration duration => duration,
        long nanoseconds => Duration.FromNanoseconds(nanoseconds),
        double nanoseconds when Math.Abs(nanoseconds) < long.MaxValue => Duration.FromNanoseconds((long)nanoseconds),
        _ => throw new TemplateException(-1, "has something else where a duration should be"),
    };

    public static ZonedDateTime TimeOf(object? value) => value is ZonedDateTime time
        ? time
        : throw new TemplateException(-1, "has something else where a time should be");

    private static ZonedDateTime Add(ZonedDateTime time, Duration duration)
    {
        try
        {
            return time + duration;
        }
        catch (OverflowException)
        {
            throw new TemplateException(-1, "leads beyond all times");
        }
    }

    private static Duration Truncate(Duration duration, Duration to) => to <= Duration.Zero
        ? duration
        : Duration.FromNanoseconds(duration.ToBigIntegerNanoseconds() - duration.ToBigIntegerNanoseconds()
            % to.ToBigIntegerNanoseconds());

    /// <summary>To the nearest; halves away from zero.</summary>
    private static Duration Round(Duration duration, Duration to) => to <= Duration.Zero
        ? duration
        : Truncate(duration + (duration < Duration.Zero ? -to / 2 : to / 2), to);
}
