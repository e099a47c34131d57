namespace Monitor.Node.Ingest.Otlp;

/// <summary>The answer to an export request.</summary>
/// <param name="Verdict">What became of it.</param>
/// <param name="Body">The export response, or a google.rpc.Status, in the encoding of the request.</param>
/// <param name="Message">Why it was not accepted, for people; empty when it was.</param>
/// <param name="RetryAfter">How long to wait when overloaded; zero otherwise.</param>
internal sealed record OtlpAnswer(
    OtlpVerdict Verdict, ReadOnlyMemory<byte> Body, string Message = "", TimeSpan RetryAfter = default);
