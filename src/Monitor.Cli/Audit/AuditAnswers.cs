namespace Monitor.Cli.Audit;

/// <summary>The data of <c>/api/v1/audit</c>.</summary>
internal sealed record AuditList(IReadOnlyList<AuditRecordAnswer> Records, long? Next, string Head, long First);

/// <summary>One record.</summary>
internal sealed record AuditRecordAnswer(
    long Sequence, DateTimeOffset At, string Actor, string Action, IReadOnlyList<string> Subjects, string Reason,
    IReadOnlyDictionary<string, string> Details, string Hash);

/// <summary>The data of <c>/api/v1/audit/verify</c>.</summary>
internal sealed record AuditVerdictAnswer(
    bool Whole, long Records, long First, string Head, IReadOnlyList<AuditProblemAnswer> Problems, int Found,
    string? WholeBefore = null, DateTimeOffset? WholeBeforeAt = null);

/// <summary>What is wrong with a record.</summary>
internal sealed record AuditProblemAnswer(long Sequence, string Problem);
