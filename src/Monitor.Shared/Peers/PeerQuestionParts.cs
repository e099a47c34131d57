using Monitor.Shared.Rules.Matching;
using Monitor.Shared.Windows;
using Monitor.Shared.Wire;

namespace Monitor.Shared.Peers;

/// <summary>
/// The parts of any question while it is read. Each method takes one field and says whether it knew it. Numbers are
/// checked here, so that a question from a broken peer is refused and not asked.
/// </summary>
internal sealed class PeerQuestionParts
{
    private const uint Varint = PeerWire.Varint, Bytes = PeerWire.Bytes;

    /// <summary>Most windows and most statistics of one question.</summary>
    private const int MostOfEach = 1_000;

    private long _atSecond, _fromSecond, _toSecond;
    private bool _includeCurrent;

    public List<LabelMatcher> Matchers { get; } = [];

    public List<Statistic> Statistics { get; } = [];

    public List<int> Windows { get; } = [];

    public int Limit { get; private set; }

    public int StepSeconds { get; private set; }

    public UInt128 Session { get; private set; }

    public long AtSecond => _atSecond;

    public long FromSecond => _fromSecond;

    public long ToSecond => _toSecond;

    public bool IncludeCurrent => _includeCurrent;

    public Statistic OneStatistic() =>
        Statistics.Count == 1 ? Statistics[0] : throw new PeerProtocolException("A chart is of one statistic.");

    public int CheckedStep() =>
        StepSeconds > 0 ? StepSeconds : throw new PeerProtocolException("A chart's step is at least a second.");

    public bool ReadSelect(ref ProtobufReader reader, uint tag)
    {
        switch (tag)
        {
            case PeerFields.Select.Matchers << 3 | Bytes: Matchers.Add(ReadMatcher(ref reader)); return true;
            case PeerFields.Select.Limit << 3 | Varint: Limit = PeerWire.ReadWhole(ref reader, "limit"); return true;
            default: return false;
        }
    }

    public bool ReadRead(ref ProtobufReader reader, uint tag)
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

    public bool ReadRange(ref ProtobufReader reader, uint tag)
    {
        switch (tag)
        {
            case PeerFields.Range.Matchers << 3 | Bytes: Matchers.Add(ReadMatcher(ref reader)); return true;
            case PeerFields.Range.Statistic << 3 | Varint: AddStatistic(ref reader); return true;
            case PeerFields.Range.FromSecond << 3 | Varint: reader.TryReadSigned(out _fromSecond); return true;
            case PeerFields.Range.ToSecond << 3 | Varint: reader.TryReadSigned(out _toSecond); return true;
            case PeerFields.Range.StepSeconds << 3 | Varint:
                StepSeconds = PeerWire.ReadWhole(ref reader, "step");
                return true;
            case PeerFields.Range.Limit << 3 | Varint: Limit = PeerWire.ReadWhole(ref reader, "limit"); return true;
            default: return false;
        }
    }

    public bool ReadLastSequence(ref ProtobufReader reader, uint tag)
    {
        if (tag != (PeerFields.LastSequence.Session << 3 | Bytes))
            return false;
        Session = PeerWire.ReadId(ref reader, "session");
        return true;
    }

    private void AddStatistic(ref ProtobufReader reader)
    {
        int number = PeerWire.ReadWhole(ref reader, "statistic");
        if (number is < (int)Statistic.Count or > (int)Statistic.P999 || Statistics.Count == MostOfEach)
            throw new PeerProtocolException($"The statistic {number} is none, or there are too many.");
        Statistics.Add((Statistic)number);
    }

    private void AddWindow(ref ProtobufReader reader)
    {
        int seconds = PeerWire.ReadWhole(ref reader, "window");
        if (seconds is < 1 or > WindowedSeries.LongestWindow || Windows.Count == MostOfEach)
            throw new PeerProtocolException($"The window of {seconds} s is none, or there are too many.");
        Windows.Add(seconds);
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
