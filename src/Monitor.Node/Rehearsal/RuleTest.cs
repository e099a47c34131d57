using Monitor.Node.Yaml;
using Monitor.Shared.Rehearsal;
using Monitor.Shared.Series;
using Monitor.Shared.Windows;

namespace Monitor.Node.Rehearsal;

/// <summary>One entry of a file's <c>tests</c>, checked.</summary>
/// <param name="Name">For people.</param>
/// <param name="Interval">From one value of a series to the next.</param>
/// <param name="Start">The moment that times count from.</param>
/// <param name="Series">What is fed.</param>
/// <param name="Alerts">Which alerts must fire, and when.</param>
/// <param name="Values">What statistics must be.</param>
/// <param name="Routes">Who must be told of a made-up alert.</param>
internal sealed record RuleTest(
    string Name, TimeSpan Interval, DateTimeOffset Start, IReadOnlyList<InputSeries> Series,
    IReadOnlyList<AlertExpectation> Alerts, IReadOnlyList<ValueExpectation> Values,
    IReadOnlyList<RouteExpectation> Routes);

/// <summary>A series and its values, one for each interval from the start on.</summary>
internal sealed record InputSeries(SeriesDescriptor Descriptor, IReadOnlyList<InputValue> Values);

/// <summary>These alerts of a name fire at a time, and no others.</summary>
/// <param name="Group">Of this group alone; null for any.</param>
internal sealed record AlertExpectation(
    YamlPlace Place, TimeSpan At, string Name, string? Group, IReadOnlyList<ExpectedAlert> Alerts);

/// <summary>One alert that must fire.</summary>
/// <param name="Annotations">All of them; null where they do not matter.</param>
internal sealed record ExpectedAlert(LabelSet Labels, LabelSet? Annotations);

/// <summary>A statistic of a fed series is so at a time; NaN for no data.</summary>
/// <param name="Within">How far off it may be.</param>
internal sealed record ValueExpectation(
    YamlPlace Place, TimeSpan At, SeriesDescriptor Series, Statistic Statistic, TimeSpan Window, double Value,
    double Within);

/// <summary>An alert with these labels is told to these receivers, in this order.</summary>
internal sealed record RouteExpectation(
    YamlPlace Place, TimeSpan At, LabelSet Labels, IReadOnlyList<string> Receivers);
