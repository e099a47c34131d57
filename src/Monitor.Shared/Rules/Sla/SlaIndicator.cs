using Monitor.Shared.Rules.Matching;

namespace Monitor.Shared.Rules.Sla;

/// <summary>How good and bad events are told apart. A closed union.</summary>
public abstract record SlaIndicator
{
    private SlaIndicator()
    {
    }

    /// <summary>Every selector of the indicator; all look at the same components.</summary>
    public abstract IReadOnlyList<(SlaRoles Role, SeriesSelector Selector)> Selectors { get; }

    /// <summary>Counters of events: two of good, bad and total; the third follows.</summary>
    public sealed record Counters(SeriesSelector? Good, SeriesSelector? Bad, SeriesSelector? Total) : SlaIndicator
    {
        public override IReadOnlyList<(SlaRoles Role, SeriesSelector Selector)> Selectors { get; } =
            Given(Good, Bad, Total);

        public override string ToString() => string.Join(", ", Selectors.Select(s => $"{s.Role} {s.Selector}"));

        private static (SlaRoles, SeriesSelector)[] Given(
            SeriesSelector? good, SeriesSelector? bad, SeriesSelector? total)
        {
            var given = new List<(SlaRoles, SeriesSelector)>(3);
            if (good is not null)
                given.Add((SlaRoles.Good, good));
            if (bad is not null)
                given.Add((SlaRoles.Bad, bad));
            if (total is not null)
                given.Add((SlaRoles.Total, total));
            return given.Count == 2
                ? [.. given]
                : throw new ArgumentException("Two of good, bad and total are needed, and only two.");
        }
    }

    /// <summary>A histogram of latencies: an event is good when it took at most <paramref name="Below"/>.</summary>
    /// <param name="Histogram">The distribution.</param>
    /// <param name="Below">In the histogram's own unit.</param>
    public sealed record Latency(SeriesSelector Histogram, double Below) : SlaIndicator
    {
        public override IReadOnlyList<(SlaRoles Role, SeriesSelector Selector)> Selectors { get; } =
            [(SlaRoles.Latency, Histogram)];

        public override string ToString() => $"{Histogram} at most {Below:R}";
    }
}
