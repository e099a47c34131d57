using Monitor.Shared.Merging;
using Monitor.Shared.Queries;
using Monitor.Shared.Rules.Matching;
using Monitor.Shared.Sharding;
using Monitor.Shared.Windows;
using Monitor.Shared.Wire;

namespace Monitor.Shared.Peers;

/// <summary>A shard's question on its way to the shard's owner.</summary>
public sealed record PeerQuestion(ShardId Shard, ShardQuery Query)
{
    /// <summary>From which revision on a node knows the question.</summary>
    public int Revision => Query is ShardQuery.ReadMerged or ShardQuery.RangeMerged ? PeerFields.MergesSince : 0;

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
            case ShardQuery.Read windows:
                Write(writer, windows);
                break;
            case ShardQuery.Range chart:
                Write(writer, chart);
                break;
            case ShardQuery.ReadMerged merged:
                int read = writer.BeginMessage(PeerFields.ReadMerged.Read);
                Write(writer, merged.Of);
                writer.EndMessage(read);
                Write(writer, PeerFields.ReadMerged.Grouping, merged.Grouping);
                break;
            case ShardQuery.RangeMerged merged:
                int range = writer.BeginMessage(PeerFields.RangeMerged.Range);
                Write(writer, merged.Of);
                writer.EndMessage(range);
                Write(writer, PeerFields.RangeMerged.Grouping, merged.Grouping);
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
        ShardQuery.ReadMerged => PeerFields.Question.ReadMerged,
        ShardQuery.RangeMerged => PeerFields.Question.RangeMerged,
        _ => throw new ArgumentOutOfRangeException(nameof(query), query, "No such question."),
    };

    private static bool IsQuery(int field) =>
        field is >= PeerFields.Question.Select and <= PeerFields.Question.RangeMerged;

    private static ShardQuery ReadQuery(int field, ProtobufReader reader)
    {
        var parts = new PeerQuestionParts();
        parts.ReadAll(field, reader);
        return field switch
        {
            PeerFields.Question.Select => new ShardQuery.Select(parts.Matchers, parts.Limit),
            PeerFields.Question.Read => parts.ToRead(),
            PeerFields.Question.Range => parts.ToRange(),
            PeerFields.Question.ListComponents => new ShardQuery.ListComponents(),
            PeerFields.Question.ListRules => new ShardQuery.ListRules(),
            PeerFields.Question.ReadMerged => new ShardQuery.ReadMerged(parts.ToRead(), parts.Grouping),
            PeerFields.Question.RangeMerged => new ShardQuery.RangeMerged(parts.ToRange(), parts.Grouping),
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

    private static void Write(ProtobufWriter writer, int field, SeriesGrouping grouping)
    {
        int mark = writer.BeginMessage(field);
        foreach (string label in grouping.Labels)
            writer.WriteString(PeerFields.Grouping.Labels, label);
        if (grouping.IsWithout)
            writer.WriteBool(PeerFields.Grouping.IsWithout, true);
        writer.EndMessage(mark);
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
