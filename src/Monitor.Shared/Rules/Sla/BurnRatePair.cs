using Monitor.Shared.Durations;

namespace Monitor.Shared.Rules.Sla;

/// <summary>
/// Two windows over which the budget must burn too fast at once: the long one says that it matters, the short one
/// that it still goes on, so that the alert ends soon after its cause.
/// </summary>
/// <param name="Long">1 min to 3 days.</param>
/// <param name="Short">10 s up to the long one.</param>
/// <param name="Factor">
/// How many times faster than allowed; 1 spends the budget exactly in the objective's window.
/// </param>
public sealed record BurnRatePair(TimeSpan Long, TimeSpan Short, double Factor)
{
    /// <summary>The finest step of a window.</summary>
    public static readonly TimeSpan Slot = TimeSpan.FromSeconds(10);

    public static readonly TimeSpan ShortestLong = TimeSpan.FromMinutes(1);

    public static readonly TimeSpan LongestLong = TimeSpan.FromDays(3);

    /// <summary>
    /// What the SRE workbook of Google recommends for 30 days: part of the budget that is gone when the pair fires,
    /// and the long window; the short one is a twelfth of it.
    /// </summary>
    private static readonly (double BudgetPart, TimeSpan Long)[] Recommended =
    [
        (0.02, TimeSpan.FromHours(1)),
        (0.05, TimeSpan.FromHours(6)),
        (0.10, TimeSpan.FromDays(1)),
        (0.10, TimeSpan.FromDays(3)),
    ];

    /// <summary>The pairs that ask for a person at once: the fast half of the recommended ones.</summary>
    public static IReadOnlyList<BurnRatePair> Fast(TimeSpan window) => [.. All(window).Take(2)];

    /// <summary>The pairs that can wait for the morning: the slow half of the recommended ones.</summary>
    public static IReadOnlyList<BurnRatePair> Slow(TimeSpan window) => [.. All(window).Skip(2)];

    /// <summary>
    /// The recommended pairs, their windows scaled to the objective's window and kept within what is allowed; the
    /// factor is then what burns the recommended part of the budget in the long window. For 30 days: 14.4 over
    /// 1 h and 5 min, 6 over 6 h and 30 min, 3 over 1 d and 2 h, 1 over 3 d and 6 h.
    /// </summary>
    public static IReadOnlyList<BurnRatePair> All(TimeSpan window) =>
        [.. Recommended.Select(r => Scaled(r.BudgetPart, r.Long, window))];

    public override string ToString() => $"{DurationText.Format(Long)}/{DurationText.Format(Short)} x{Factor:R}";

    private static BurnRatePair Scaled(double budgetPart, TimeSpan recommended, TimeSpan window)
    {
        double scale = window / TimeSpan.FromDays(30);
        TimeSpan longWindow = Rounded(recommended * scale, ShortestLong, LongestLong);
        TimeSpan shortWindow = Rounded(longWindow / 12, Slot, longWindow);
        return new BurnRatePair(longWindow, shortWindow, Math.Round(budgetPart * (window / longWindow), 6));
    }

    private static TimeSpan Rounded(TimeSpan time, TimeSpan least, TimeSpan most)
    {
        // Up to an hour the ledger counts in slots of 10 s, beyond it in minutes.
        TimeSpan step = time <= TimeSpan.FromHours(1) ? Slot : TimeSpan.FromMinutes(1);
        TimeSpan rounded = step * Math.Round(time / step);
        return rounded < least ? least : rounded > most ? most : rounded;
    }
}
