using System.Collections.Immutable;
using Monitor.Shared.Audit;

namespace Monitor.Shared.Explain;

/// <summary>Why something is as it is: every decision about it, in order, and how it stands now.</summary>
/// <param name="Subject">What is explained.</param>
/// <param name="Title">What it is, in a line.</param>
/// <param name="Now">How it stands, what holds it and until when; a sentence each.</param>
/// <param name="Steps">The decisions, oldest first.</param>
/// <param name="Missing">What the explanation is without, for people; empty when it is whole.</param>
public sealed record Explanation(
    AuditSubject Subject, string Title, ImmutableArray<string> Now, ImmutableArray<ExplainStep> Steps, string Missing);
