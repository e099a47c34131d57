using Monitor.Shared.Wire;

namespace Monitor.Client.Native;

/// <summary>A batch that is not acknowledged yet, encoded once: what is sent again is the same to the byte.</summary>
/// <param name="Sequence">Its place in the session.</param>
/// <param name="Observations">How many there are.</param>
/// <param name="SeriesNeeded">How many series must be defined on the stream before it.</param>
/// <param name="Message">The whole gRPC message.</param>
internal sealed record OutboundBatch(long Sequence, int Observations, int SeriesNeeded, ProtobufWriter Message);
