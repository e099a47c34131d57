using Monitor.Shared.Merging;
using Monitor.Shared.Queries;
using Monitor.Shared.Rules.Matching;
using Monitor.Shared.Windows;
using Monitor.Shared.Wire;

namespace Monitor.Shared.Peers;

/// <summary>
/// The parts of any question while it is read. Each reader takes one field and says whether it knew it. Numbers are
/// checked here, so that a question from a broken peer is refused and not asked.
/// </summary>
internal sealed class PeerQuestionParts
{
    private const uint Varint = PeerWire.Varint, Bytes = PeerWire.Bytes;

    /// <summary>Most windows and most statistics of one question.</summary>
    private const int MostOfEach = 1_000;

    private readonly List<Statistic> _statistics = [];
    private readonly List<int> _windows = [];
    private long _atSecond, _fromSecond, _toSecond;
    private int _stepSeconds;
    private bool _includeCurrent;

    public List<LabelMatcher> Matchers { get; } = [];

    public int Limit { get; private set; }

    public UInt128 Session { get; private set; }

    public SeriesGrouping Grouping { get; private set; } = SeriesGrouping.All;

    public ShardQuery.Read ToRead() => new(Matchers, _statistics, _windows, _atSecond, _includeCurrent, Limit);

    public ShardQuery.Range ToRange()
    {
        if (_statistics.Count != 1)
            throw new PeerProtocolException("A chart is of one statistic.");
        return _stepSeconds > 0
            ? new ShardQuery.Range(Matchers, _statistics[0], _fromSecond, _toSecond, _stepSeconds, Limit)
            : throw new PeerProtocolException("A chart's step is at least a second.");
    }

    /// <summary>Reads all fields of a question of a kind.</summary>
    /// <exception cref="PeerProtocolException">They are broken.</exception>
    public void ReadAll(int kind, ProtobufReader reader)
    {
        while (reader.TryReadTag(out uint tag))
        {
            bool isKnown = kind switch
            {
                PeerFields.Question.Select => ReadSelect(ref reader, tag),
                PeerFields.Question.Read => ReadRead(ref reader, tag),
                PeerFields.Question.Range => ReadRange(ref reader, tag),
                PeerFields.Question.LastSequence => ReadLastSequence(ref reader, tag),
                PeerFields.Question.ReadMerged => ReadMerged(ref reader, tag, PeerFields.Question.Read),
                PeerFields.Question.RangeMerged => ReadMerged(ref reader, tag, PeerFields.Question.Range),
                _ => false,
            };
            if (!isKnown)
                reader.TrySkip(tag);
        }

        PeerWire.Check(reader, "question");
    }

    private bool ReadSelect(ref ProtobufReader reader, uint tag)
    {
        switch (tag)
        {
            case PeerFields.Select.Matchers << 3 | Bytes: Matchers.Add(ReadMatcher(ref reader)); return true;
            case PeerFields.Select.Limit << 3 | Varint: Limit = PeerWire.ReadWhole(ref reader, "limit"); return true;
            default: return false;
        }
    }

    private bool ReadRead(ref ProtobufReader reader, uint tag)
    {
        switch (tag)
        {
            case PeerFields.Read.Matchers << 3 | Bytes: Matchers.Add(ReadMatcher(ref reader)); return true;
            case PeerFields.Read.Statistics << 3 | Varint: AddStatistic(ref reader); return true;
            case PeerFields.Read.Windows << 3 | Varint: AddWindow(ref reader); return true;
            case PeerFields.Read.AtSecond << 3 | Varint: reader.TryReadSigned(out _atSecond); return true;
            case PeerFields.Read.IncludeCurrent << 3 | Varint: reader.TryReadBool(out _includeCurrent); return true;
            case PeerFields.Read.Limit << 3 | Varint: Limit = PeerWire.ReadWhole(ref reader, "limit"); return true;
            default: return false;
        }
    }

    private bool ReadRange(ref ProtobufReader reader, uint tag)
    {
        switch (tag)
        {
            case PeerFields.Range.Matchers << 3 | Bytes: Matchers.Add(ReadMatcher(ref reader)); return true;
            case PeerFields.Range.Statistic << 3 | Varint: AddStatistic(ref reader); return true;
            case PeerFields.Range.FromSecond << 3 | Varint: reader.TryReadSigned(out _fromSecond); return true;
            case PeerFields.Range.ToSecond << 3 | Varint: reader.TryReadSigned(out _toSecond); return true;
            case PeerFields.Range.StepSeconds << 3 | Varint:
                _stepSeconds = PeerWire.ReadWhole(ref reader, "step");
                return true;
            case PeerFields.Range.Limit << 3 | Varint: Limit = PeerWire.ReadWhole(ref reader, "limit"); return true;
            default: return false;
        }
    }

    private bool ReadLastSequence(ref ProtobufReader reader, uint tag)
    {
        if (tag != (PeerFields.LastSequence.Session << 3 | Bytes))
            return false;
        Session = PeerWire.ReadId(ref reader, "session");
        return true;
    }

    /// <summary>A question inside of one that merges; both messages have it first and the grouping second.</summary>
    private bool ReadMerged(ref ProtobufReader reader, uint tag, int kind)
    {
        switch (tag)
        {
            case PeerFields.ReadMerged.Read << 3 | Bytes when reader.TryReadMessage(out ProtobufReader inner):
                ReadAll(kind, inner);
                return true;
            case PeerFields.ReadMerged.Grouping << 3 | Bytes when reader.TryReadMessage(out ProtobufReader inner):
                ReadGrouping(inner);
                return true;
            default:
                return false;
        }
    }

    private void ReadGrouping(ProtobufReader reader)
    {
        var labels = new List<string>();
        bool isWithout = false;
        while (reader.TryReadTag(out uint tag))
        {
            switch (tag)
            {
                case PeerFields.Grouping.Labels << 3 | Bytes: labels.Add(PeerWire.ReadText(ref reader, "label")); break;
                case PeerFields.Grouping.IsWithout << 3 | Varint: reader.TryReadBool(out isWithout); break;
                default: reader.TrySkip(tag); break;
            }
        }

        PeerWire.Check(reader, "grouping");
        Grouping = labels.Count <= SeriesGrouping.MostLabels
            ? new SeriesGrouping(labels, isWithout)
            : throw new PeerProtocolException($"A grouping is by {labels.Count} labels.");
    }

    private void AddStatistic(ref ProtobufReader reader)
    {
        int number = PeerWire.ReadWhole(ref reader, "statistic");
        if (number is < (int)Statistic.Count or > (int)Statistic.P999 || _statistics.Count == MostOfEach)
            throw new PeerProtocolException($"The statistic {number} is none, or there are too many.");
        _statistics.Add((Statistic)number);
    }

    private void AddWindow(ref ProtobufReader reader)
    {
        int seconds = PeerWire.ReadWhole(ref reader, "window");
        if (seconds is < 1 or > WindowedSeries.LongestWindow || _windows.Count == MostOfEach)
            throw new PeerProtocolException($"The window of {seconds} s is none, or there are too many.");
        _windows.Add(seconds);
    }

    private static LabelMatcher ReadMatcher(ref ProtobufReader outer)
    {
        string name = "", value = "";
        int op = 0;
        outer.TryReadMessage(out ProtobufReader reader);
        while (reader.TryReadTag(out uint tag))
        {
            switch (tag)
            {
                case PeerFields.Matcher.Name << 3 | Bytes:
                    name = PeerWire.ReadText(ref reader, "matcher's name");
                    break;
                case PeerFields.Matcher.Value << 3 | Bytes:
                    value = PeerWire.ReadText(ref reader, "matcher's value");
                    break;
                case PeerFields.Matcher.Operator << 3 | Varint: op = PeerWire.ReadWhole(ref reader, "operator"); break;
                default: reader.TrySkip(tag); break;
            }
        }

        PeerWire.Check(reader, "matcher");
        var how = (MatchOperator)(op - 1);
        if (op is < 1 or > (int)MatchOperator.NotMatches + 1)
            throw new PeerProtocolException($"The matcher's operator {op} is none.");
        return LabelMatcher.TryCreate(name, how, value, out LabelMatcher matcher, out string error)
            ? matcher
            : throw new PeerProtocolException($"The matcher of {name} {error}.");
    }
}
