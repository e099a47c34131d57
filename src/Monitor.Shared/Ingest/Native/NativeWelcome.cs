using Monitor.Shared.Wire;

namespace Monitor.Shared.Ingest.Native;

/// <summary>The server's answer to a Hello.</summary>
/// <param name="LastSequence">The session's last batch known to be counted; 0 when none is.</param>
/// <param name="Version">The version both sides speak from here.</param>
/// <param name="Limits">What the server takes.</param>
public sealed record NativeWelcome(long LastSequence, int Version, NativeLimits Limits)
{
    private const uint LastSequenceTag = NativeFields.Welcome.LastSequence << 3;
    private const uint VersionTag = NativeFields.Welcome.Version << 3;
    private const uint MaxUnacknowledgedTag = NativeFields.Welcome.MaxUnacknowledged << 3;
    private const uint MaxObservationsTag = NativeFields.Welcome.MaxObservations << 3;
    private const uint MaxSeriesTag = NativeFields.Welcome.MaxSeries << 3;
    private const uint MaxMessageBytesTag = NativeFields.Welcome.MaxMessageBytes << 3;

    /// <exception cref="NativeProtocolException">Not a Welcome.</exception>
    public static NativeWelcome Read(ProtobufReader reader)
    {
        long last = 0;
        int version = 0, unacknowledged = 0, observations = 0, series = 0, bytes = 0;
        while (reader.TryReadTag(out uint tag))
        {
            switch (tag)
            {
                case LastSequenceTag: reader.TryReadInt64(out last); break;
                case VersionTag: reader.TryReadInt32(out version); break;
                case MaxUnacknowledgedTag: reader.TryReadInt32(out unacknowledged); break;
                case MaxObservationsTag: reader.TryReadInt32(out observations); break;
                case MaxSeriesTag: reader.TryReadInt32(out series); break;
                case MaxMessageBytesTag: reader.TryReadInt32(out bytes); break;
                default: reader.TrySkip(tag); break;
            }
        }

        NativeText.Check(reader, "Welcome");
        if (last < 0 || version < 1 || unacknowledged < 1 || observations < 1 || series < 1 || bytes < 1024)
            throw new NativeProtocolException("The Welcome lacks a version or a limit.");
        return new NativeWelcome(last, version, new NativeLimits(unacknowledged, observations, series, bytes));
    }

    public void Write(ProtobufWriter writer)
    {
        int mark = writer.BeginMessage(NativeFields.ServerMessage.Welcome);
        writer.WriteInt64(NativeFields.Welcome.LastSequence, LastSequence);
        writer.WriteInt64(NativeFields.Welcome.Version, Version);
        writer.WriteInt64(NativeFields.Welcome.MaxUnacknowledged, Limits.Unacknowledged);
        writer.WriteInt64(NativeFields.Welcome.MaxObservations, Limits.Observations);
        writer.WriteInt64(NativeFields.Welcome.MaxSeries, Limits.Series);
        writer.WriteInt64(NativeFields.Welcome.MaxMessageBytes, Limits.MessageBytes);
        writer.EndMessage(mark);
    }
}
