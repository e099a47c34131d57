using Monitor.Shared.Queries;
using Monitor.Shared.Sharding;
using Monitor.Shared.Wire;

namespace Monitor.Shared.Peers;

/// <summary>
/// Writes a shard's answer in messages of about <see cref="PartBytes"/>, so that the answer of a large shard needs
/// neither a large message nor a large buffer on either side's way.
/// </summary>
/// <param name="epoch">The ownership that the answer was made under.</param>
/// <param name="answer">What the shard answered.</param>
public sealed class PeerAnswerWriter(Epoch epoch, ShardAnswer answer)
{
    /// <summary>A message is ended by the item that takes it beyond this.</summary>
    public const int PartBytes = 128 << 10;

    private int _next;

    /// <summary>Writes the next message; call it until it says that there is no more.</summary>
    /// <returns>True while more follows.</returns>
    public bool Write(ProtobufWriter writer)
    {
        writer.WriteSigned(PeerFields.Answer.Epoch, epoch.Value);
        return answer switch
        {
            ShardAnswer.Selected a =>
                WriteFound(writer, PeerFields.Answer.Selected, a.Series, SeriesCodec.Write, a.Found),
            ShardAnswer.Readings a =>
                WriteFound(writer, PeerFields.Answer.Readings, a.Series, SeriesCodec.Write, a.Found),
            ShardAnswer.Points a => WriteFound(writer, PeerFields.Answer.Points, a.Series, SeriesCodec.Write, a.Found),
            ShardAnswer.Components a => WriteAll(writer, PeerFields.Answer.Components, a.All, ComponentCodec.Write),
            ShardAnswer.Rules a => WriteAll(writer, PeerFields.Answer.Rules, a.All, RuleStatusCodec.Write),
            ShardAnswer.Merged a => WriteMerged(writer, a),
            ShardAnswer.Refused a => WriteReason(writer, PeerFields.Answer.Refused, a.Reason),
            ShardAnswer.Sequence a => WriteSequence(writer, a.Last),
            _ => throw new InvalidOperationException($"No such answer: {answer}."),
        };
    }

    /// <summary>Says that the node does not act for the shard.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="known">The newest epoch of the shard that the node knows of.</param>
    /// <param name="reason">For people.</param>
    public static void WriteNotHere(ProtobufWriter writer, Epoch known, string reason)
    {
        writer.WriteSigned(PeerFields.Answer.Epoch, known.Value);
        WriteReason(writer, PeerFields.Answer.NotHere, reason);
    }

    private static bool WriteReason(ProtobufWriter writer, int field, string reason)
    {
        int mark = writer.BeginMessage(field);
        writer.WriteString(PeerFields.NotHere.Reason, reason);
        writer.EndMessage(mark);
        return false;
    }

    private bool WriteFound<T>(
        ProtobufWriter writer, int field, IReadOnlyList<T> items, Action<ProtobufWriter, T> write, int found)
    {
        int mark = writer.BeginMessage(field);
        // The three lists of series have the same numbers.
        writer.WriteInt64(PeerFields.Selected.Found, found);
        bool more = WriteItems(writer, PeerFields.Selected.Series, items, write);
        writer.EndMessage(mark);
        return more;
    }

    private bool WriteMerged(ProtobufWriter writer, ShardAnswer.Merged merged)
    {
        int mark = writer.BeginMessage(PeerFields.Answer.Merged);
        writer.WriteInt64(PeerFields.Merged.Found, merged.Found);
        if (merged.IsHistoryBehind)
            writer.WriteBool(PeerFields.Merged.IsHistoryBehind, true);
        bool more = WriteItems(writer, PeerFields.Merged.Groups, merged.Groups, MergedCodec.Write);
        writer.EndMessage(mark);
        return more;
    }

    private bool WriteAll<T>(ProtobufWriter writer, int field, IReadOnlyList<T> items, Action<ProtobufWriter, T> write)
    {
        int mark = writer.BeginMessage(field);
        bool more = WriteItems(writer, PeerFields.Components.All, items, write);
        writer.EndMessage(mark);
        return more;
    }

    private bool WriteItems<T>(
        ProtobufWriter writer, int field, IReadOnlyList<T> items, Action<ProtobufWriter, T> write)
    {
        while (_next < items.Count && writer.Length < PartBytes)
        {
            int mark = writer.BeginMessage(field);
            write(writer, items[_next++]);
            writer.EndMessage(mark);
        }

        return _next < items.Count;
    }

    private static bool WriteSequence(ProtobufWriter writer, long last)
    {
        int mark = writer.BeginMessage(PeerFields.Answer.Sequence);
        writer.WriteSigned(PeerFields.Sequence.Last, last);
        writer.EndMessage(mark);
        return false;
    }
}
