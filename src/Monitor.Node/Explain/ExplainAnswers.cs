namespace Monitor.Node.Explain;

/// <summary>The data of …/explain.</summary>
/// <param name="Subject">What is explained, "alert:f00dfeed12345678".</param>
/// <param name="Title">What it is, in a line.</param>
/// <param name="Now">How it stands, what holds it and until when; a sentence each.</param>
/// <param name="Steps">The decisions, oldest first.</param>
internal sealed record ExplanationAnswer(
    string Subject, string Title, IReadOnlyList<string> Now, IReadOnlyList<ExplainStepAnswer> Steps);

/// <summary>One decision.</summary>
/// <param name="Record">The record of the audit log that proves it.</param>
/// <param name="At">When.</param>
/// <param name="By">Who: "person:ann", or the part that decided, "part:routing".</param>
/// <param name="Action">What kind of decision, "notification.held".</param>
/// <param name="Text">What was decided, in a sentence.</param>
/// <param name="Because">Why; empty where the sentence says it.</param>
/// <param name="Details">What the sentence was made from.</param>
internal sealed record ExplainStepAnswer(
    long Record, DateTimeOffset At, string By, string Action, string Text, string Because,
    IReadOnlyDictionary<string, string> Details);
