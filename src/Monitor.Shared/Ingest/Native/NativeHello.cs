using System.Buffers.Binary;
using Monitor.Shared.Series;
using Monitor.Shared.Wire;

namespace Monitor.Shared.Ingest.Native;

/// <summary>Who is at the other end of a stream.</summary>
/// <param name="Session">Drawn at random by the client, once for the life of its process.</param>
/// <param name="Version">The highest version of the protocol that the client speaks.</param>
/// <param name="Component">The service that all series belong to.</param>
/// <param name="Instance">Becomes the label <c>instance</c> of every series; empty for none.</param>
/// <param name="Labels">Labels of every series, the instance not among them.</param>
public sealed record NativeHello(UInt128 Session, int Version, string Component, string Instance, LabelSet Labels)
{
    private const uint SessionTag = NativeFields.Hello.Session << 3 | (uint)WireType.Bytes;
    private const uint VersionTag = NativeFields.Hello.Version << 3 | (uint)WireType.Varint;
    private const uint ComponentTag = NativeFields.Hello.Component << 3 | (uint)WireType.Bytes;
    private const uint InstanceTag = NativeFields.Hello.Instance << 3 | (uint)WireType.Bytes;
    private const uint LabelsTag = NativeFields.Hello.Labels << 3 | (uint)WireType.Bytes;

    /// <exception cref="NativeProtocolException">Not a Hello, or one that names no component.</exception>
    public static NativeHello Read(ProtobufReader reader, SeriesLimits limits)
    {
        ReadOnlySpan<byte> session = default;
        ulong version = 0;
        string component = "", instance = "";
        var labels = new List<Label>();
        while (reader.TryReadTag(out uint tag))
        {
            switch (tag)
            {
                case SessionTag: reader.TryReadBytes(out session); break;
                case VersionTag: reader.TryReadVarint(out version); break;
                case ComponentTag: component = NativeText.Read(ref reader, "component"); break;
                case InstanceTag: instance = NativeText.Read(ref reader, "instance"); break;
                case LabelsTag: labels.Add(NativeText.ReadLabel(ref reader)); break;
                default: reader.TrySkip(tag); break;
            }
        }

        NativeText.Check(reader, "Hello");
        if (session.Length != NativeFields.SessionBytes)
            throw new NativeProtocolException($"The session has {session.Length} bytes; 16 random ones are needed.");
        if (version is 0 or > int.MaxValue)
            throw new NativeProtocolException($"The protocol version {version} is none.");
        if (NativeText.ProblemOfName(component, limits, "component") is { } problem)
            throw new NativeProtocolException($"In the Hello {problem}.");
        if (NativeText.ProblemOf(labels, limits) is { } wrong)
            throw new NativeProtocolException($"In the Hello {wrong.Detail}.");
        return new NativeHello(
            BinaryPrimitives.ReadUInt128LittleEndian(session), (int)version, component, instance,
            LabelSet.From(labels));
    }

    public void Write(ProtobufWriter writer)
    {
        int mark = writer.BeginMessage(NativeFields.ClientMessage.Hello);
        Span<byte> session = stackalloc byte[NativeFields.SessionBytes];
        BinaryPrimitives.WriteUInt128LittleEndian(session, Session);
        writer.WriteBytes(NativeFields.Hello.Session, session);
        writer.WriteUInt64(NativeFields.Hello.Version, (ulong)Version);
        writer.WriteString(NativeFields.Hello.Component, Component);
        writer.WriteString(NativeFields.Hello.Instance, Instance);
        NativeText.WriteLabels(writer, NativeFields.Hello.Labels, Labels);
        writer.EndMessage(mark);
    }
}
