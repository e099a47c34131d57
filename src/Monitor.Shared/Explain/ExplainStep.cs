using System.Collections.Immutable;
using Monitor.Shared.Audit;

namespace Monitor.Shared.Explain;

/// <summary>One decision, in words.</summary>
/// <param name="Sequence">The record of the audit log that proves it.</param>
/// <param name="At">When it was taken.</param>
/// <param name="Actor">Who took it: a person, or a part of the system (<see cref="AuditActors"/>).</param>
/// <param name="Action">What kind of decision it is, as the audit log names it.</param>
/// <param name="Text">What was decided, as a sentence without an end.</param>
/// <param name="Because">Why; empty where the sentence says it.</param>
/// <param name="Details">What the sentence was made from.</param>
public sealed record ExplainStep(
    long Sequence, DateTimeOffset At, string Actor, string Action, string Text, string Because,
    ImmutableArray<AuditDetail> Details);
