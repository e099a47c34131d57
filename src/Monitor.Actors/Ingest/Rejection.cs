using Monitor.Shared.Ingest;

namespace Monitor.Actors.Ingest;

/// <summary>All that a request lost for one reason.</summary>
/// <param name="Reason">Why.</param>
/// <param name="Points">How many points.</param>
/// <param name="Detail">What and where it was the first time, for people.</param>
public sealed record Rejection(RejectReason Reason, long Points, string Detail);
