namespace Monitor.Cli.Explain;

/// <summary>The data of <c>…/explain</c>.</summary>
internal sealed record ExplanationAnswer(
    string Subject, string Title, IReadOnlyList<string> Now, IReadOnlyList<ExplainStepAnswer> Steps);

/// <summary>One decision.</summary>
internal sealed record ExplainStepAnswer(
    long Record, DateTimeOffset At, string By, string Action, string Text, string Because,
    IReadOnlyDictionary<string, string> Details);
