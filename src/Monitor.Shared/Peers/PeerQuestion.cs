using Monitor.Shared.Queries;
using Monitor.Shared.Rules.Matching;
using Monitor.Shared.Sharding;
using Monitor.Shared.Windows;
using Monitor.Shared.Wire;

namespace Monitor.Shared.Peers;

/// <summary>A shard's question on its way to the shard's owner.</summary>
public sealed record PeerQuestion(ShardId Shard, ShardQuery Query)
{
    public void Write(ProtobufWriter writer)
    {
        writer.WriteUInt64(PeerFields.Question.Shard, (ulong)Shard.Value);
        int mark = writer.BeginMessage(FieldOf(Query));
        switch (Query)
        {
            case ShardQuery.Select select:
                WriteMatchers(writer, PeerFields.Select.Matchers, select.Matchers);
                writer.WriteInt64(PeerFields.Select.Limit, select.Limit);
                break;
            case ShardQuery.Read read:
                Write(writer, read);
                break;
            case ShardQuery.Range range:
                Write(writer, range);
                break;
            case ShardQuery.LastSequence last:
                PeerWire.WriteId(writer, PeerFields.LastSequence.Session, last.Session);
                break;
        }

        writer.EndMessage(mark);
    }

    /// <exception cref="PeerProtocolException">Not a question, or one that this node does not know.</exception>
    public static PeerQuestion Read(ReadOnlySpan<byte> message)
    {
        int shard = 0;
        ShardQuery? query = null;
        var reader = new ProtobufReader(message);
        while (reader.TryReadTag(out uint tag))
        {
            if (tag == (PeerFields.Question.Shard << 3 | PeerWire.Varint))
                shard = PeerWire.ReadWhole(ref reader, "shard");
            else if ((tag & 7) != PeerWire.Bytes || !IsQuery((int)(tag >> 3)))
                reader.TrySkip(tag);
            else if (reader.TryReadMessage(out ProtobufReader inner))
                query = ReadQuery((int)(tag >> 3), inner);
        }

        PeerWire.Check(reader, "question");
        return new PeerQuestion(
            new ShardId(shard), query ?? throw new PeerProtocolException("A question that this node does not know."));
    }

    private static int FieldOf(ShardQuery query) => query switch
    {
        ShardQuery.Select => PeerFields.Question.Select,
        ShardQuery.Read => PeerFields.Question.Read,
        ShardQuery.Range => PeerFields.Question.Range,
        ShardQuery.ListComponents => PeerFields.Question.ListComponents,
        ShardQuery.ListRules => PeerFields.Question.ListRules,
        ShardQuery.LastSequence => PeerFields.Question.LastSequence,
        _ => throw new ArgumentOutOfRangeException(nameof(query), query, "No such question."),
    };

    private static bool IsQuery(int field) =>
        field is >= PeerFields.Question.Select and <= PeerFields.Question.LastSequence;

    private static ShardQuery ReadQuery(int field, ProtobufReader reader)
    {
        var parts = new PeerQuestionParts();
        while (reader.TryReadTag(out uint tag))
        {
            bool isKnown = field switch
            {
                PeerFields.Question.Select => parts.ReadSelect(ref reader, tag),
                PeerFields.Question.Read => parts.ReadRead(ref reader, tag),
                PeerFields.Question.Range => parts.ReadRange(ref reader, tag),
                PeerFields.Question.LastSequence => parts.ReadLastSequence(ref reader, tag),
                _ => false,
            };
            if (!isKnown)
                reader.TrySkip(tag);
        }

        PeerWire.Check(reader, "question");
        return field switch
        {
            PeerFields.Question.Select => new ShardQuery.Select(parts.Matchers, parts.Limit),
            PeerFields.Question.Read => new ShardQuery.Read(
                parts.Matchers, parts.Statistics, parts.Windows, parts.AtSecond, parts.IncludeCurrent, parts.Limit),
            PeerFields.Question.Range => new ShardQuery.Range(
                parts.Matchers, parts.OneStatistic(), parts.FromSecond, parts.ToSecond, parts.CheckedStep(),
                parts.Limit),
            PeerFields.Question.ListComponents => new ShardQuery.ListComponents(),
            PeerFields.Question.ListRules => new ShardQuery.ListRules(),
            _ => new ShardQuery.LastSequence(parts.Session),
        };
    }

    private static void Write(ProtobufWriter writer, ShardQuery.Read read)
    {
        WriteMatchers(writer, PeerFields.Read.Matchers, read.Matchers);
        foreach (Statistic statistic in read.Statistics)
            writer.WriteUInt64(PeerFields.Read.Statistics, (ulong)statistic);
        foreach (int window in read.Windows)
            writer.WriteInt64(PeerFields.Read.Windows, window);
        writer.WriteSigned(PeerFields.Read.AtSecond, read.AtSecond);
        writer.WriteBool(PeerFields.Read.IncludeCurrent, read.IncludeCurrent);
        writer.WriteInt64(PeerFields.Read.Limit, read.Limit);
    }

    private static void Write(ProtobufWriter writer, ShardQuery.Range range)
    {
        WriteMatchers(writer, PeerFields.Range.Matchers, range.Matchers);
        writer.WriteUInt64(PeerFields.Range.Statistic, (ulong)range.Statistic);
        writer.WriteSigned(PeerFields.Range.FromSecond, range.FromSecond);
        writer.WriteSigned(PeerFields.Range.ToSecond, range.ToSecond);
        writer.WriteInt64(PeerFields.Range.StepSeconds, range.StepSeconds);
        writer.WriteInt64(PeerFields.Range.Limit, range.Limit);
    }

    private static void WriteMatchers(ProtobufWriter writer, int field, IReadOnlyList<LabelMatcher> matchers)
    {
        foreach (LabelMatcher matcher in matchers)
        {
            int mark = writer.BeginMessage(field);
            writer.WriteString(PeerFields.Matcher.Name, matcher.Name);
            writer.WriteUInt64(PeerFields.Matcher.Operator, (ulong)matcher.Operator + 1);
            writer.WriteString(PeerFields.Matcher.Value, matcher.Value);
            writer.EndMessage(mark);
        }
    }
}
