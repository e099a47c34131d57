namespace Monitor.Shared.Ingest.Otlp;

/// <summary>Why a well-formed point cannot be taken.</summary>
internal sealed record OtlpProblem(RejectReason Reason, string What);
