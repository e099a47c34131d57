namespace Monitor.Node.Audit;

/// <summary>The data of /api/v1/audit.</summary>
/// <param name="Records">Oldest first.</param>
/// <param name="Next">What to ask for as <c>after</c> to get the rest; absent where nothing is left.</param>
/// <param name="Head">The log's last record as "number:hash": noted elsewhere, it proves the log later.</param>
/// <param name="First">The number of the first record that is kept.</param>
internal sealed record AuditList(IReadOnlyList<AuditRecordAnswer> Records, long? Next, string Head, long First);

/// <summary>One record.</summary>
/// <param name="Sequence">1, 2, 3, … without gaps.</param>
/// <param name="At">When it was decided.</param>
/// <param name="Actor">"person:ann", "node:monitor-0", or the part that decided, "part:routing".</param>
/// <param name="Action">"silence.set", "alert.firing", …</param>
/// <param name="Subjects">"alert:f00dfeed12345678", "incident:7", …</param>
/// <param name="Reason">Why, for people.</param>
/// <param name="Details">What else is to be known.</param>
/// <param name="Hash">SHA-256 over the hash before and this record.</param>
internal sealed record AuditRecordAnswer(
    long Sequence, DateTimeOffset At, string Actor, string Action, IReadOnlyList<string> Subjects, string Reason,
    IReadOnlyDictionary<string, string> Details, string Hash);

/// <summary>The data of /api/v1/audit/verify.</summary>
/// <param name="Whole">True when nothing was found.</param>
/// <param name="Records">How many were looked at.</param>
/// <param name="First">The number of the first.</param>
/// <param name="Head">The last as "number:hash".</param>
/// <param name="Problems">What was found, by record; of very many the first.</param>
/// <param name="Found">How many problems there are in all.</param>
/// <param name="WholeBefore">
/// The head up to which this node had found it whole before and did not read it again; absent where it read all.
/// </param>
/// <param name="WholeBeforeAt">When that was.</param>
internal sealed record AuditVerdictAnswer(
    bool Whole, long Records, long First, string Head, IReadOnlyList<AuditProblemAnswer> Problems, int Found,
    string? WholeBefore, DateTimeOffset? WholeBeforeAt);

/// <summary>How far a check is; one event of its answer.</summary>
internal sealed record AuditProgressAnswer(long Records, long Of);

/// <summary>What is wrong with a record.</summary>
internal sealed record AuditProblemAnswer(long Sequence, string Problem);
