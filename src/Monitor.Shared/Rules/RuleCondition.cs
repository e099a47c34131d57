using Monitor.Shared.Durations;
using Monitor.Shared.Rules.Matching;
using Monitor.Shared.Rules.Sla;
using Monitor.Shared.Windows;

namespace Monitor.Shared.Rules;

/// <summary>
/// When a rule's alert is due. A closed union. Two conditions with the same text mean the same: the text is part of
/// the rule's key.
/// </summary>
public abstract record RuleCondition
{
    /// <summary>
    /// How long after the last data a series or component is given up, unless the rule says otherwise.
    /// </summary>
    public static readonly TimeSpan DefaultForgetAfter = TimeSpan.FromDays(1);

    private RuleCondition()
    {
    }

    /// <summary>A statistic of one series over a window, held against a threshold.</summary>
    /// <param name="Selector">Which series; each is judged alone.</param>
    /// <param name="Statistic">What is read from the window.</param>
    /// <param name="Window">1 s to 600 s, whole seconds.</param>
    /// <param name="Comparison">How it is compared.</param>
    /// <param name="Limit">Where the condition begins to hold.</param>
    /// <param name="Clear">
    /// Where it ceases to hold, on the safe side of the limit; the limit itself without hysteresis.
    /// </param>
    /// <param name="Missing">What a series without data in the window means.</param>
    /// <param name="AbsentAfter">Under <see cref="MissingPolicy.Alert"/>: how long without data until it fires.</param>
    /// <param name="MinSamples">A window with fewer observations says nothing, as if it had none.</param>
    /// <param name="ForgetAfter">An alert kept or raised by missing data resolves after that long without any.</param>
    public sealed record Threshold(
        SeriesSelector Selector,
        Statistic Statistic,
        TimeSpan Window,
        Comparison Comparison,
        double Limit,
        double Clear,
        MissingPolicy Missing,
        TimeSpan AbsentAfter,
        long MinSamples,
        TimeSpan ForgetAfter) : RuleCondition
    {
        /// <summary>
        /// Whether the window ends with the second that is still filling. Not for a volume (count, rate, sum) that
        /// may be too small or must be met exactly: the young second is always too small.
        /// </summary>
        public bool ReadsCurrentSecond => Comparison.IsUpper() || !Statistic.IsVolume();

        public override string ToString() =>
            $"{Statistic.Name()} of {Selector} over {DurationText.Format(Window)} {Comparison.Symbol()} {Limit:R}, "
            + $"clear {Clear:R}, missing {Missing} {DurationText.Format(AbsentAfter)}, min_samples {MinSamples}, "
            + $"forget {DurationText.Format(ForgetAfter)}";
    }

    /// <summary>A series that had data has none any more.</summary>
    public sealed record Absent(SeriesSelector Selector, TimeSpan After, TimeSpan ForgetAfter) : RuleCondition
    {
        public override string ToString() =>
            $"absent {Selector} after {DurationText.Format(After)}, forget {DurationText.Format(ForgetAfter)}";
    }

    /// <summary>A component from which nothing at all arrives any more.</summary>
    /// <param name="Component">Which components; null for all.</param>
    public sealed record Silent(LabelMatcher? Component, TimeSpan After, TimeSpan ForgetAfter) : RuleCondition
    {
        public bool TakesComponent(string component) => Component is null || Component.IsMatch(component);

        public override string ToString() =>
            $"silent {Component?.ToString() ?? "any"} after {DurationText.Format(After)}, "
            + $"forget {DurationText.Format(ForgetAfter)}";
    }

    /// <summary>An error budget that is being burned too fast.</summary>
    public sealed record Burn(SlaObjective Objective) : RuleCondition
    {
        public override string ToString() => Objective.ToString();
    }
}
