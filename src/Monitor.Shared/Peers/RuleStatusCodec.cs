using Monitor.Shared.Alerting;
using Monitor.Shared.Rules;
using Monitor.Shared.Series;
using Monitor.Shared.Wire;

namespace Monitor.Shared.Peers;

/// <summary>How rules stand. The rule itself does not cross: every node has the files, the key says which.</summary>
internal static class RuleStatusCodec
{
    private const uint Varint = PeerWire.Varint, Bytes = PeerWire.Bytes, Fixed64 = PeerWire.Fixed64;

    public static void Write(ProtobufWriter writer, RuleStatus status)
    {
        PeerWire.WriteId(writer, PeerFields.RuleStatus.Key, status.Rule.Value);
        writer.WriteUInt64(PeerFields.RuleStatus.State, (ulong)status.State);
        foreach (ActiveAlert alert in status.Alerts)
        {
            int mark = writer.BeginMessage(PeerFields.RuleStatus.Alerts);
            Write(writer, alert);
            writer.EndMessage(mark);
        }

        writer.WriteInt64(PeerFields.RuleStatus.Instances, status.Instances);
        if (status.LastEvaluation is { } at)
            writer.WriteSigned(PeerFields.RuleStatus.LastEvaluationMs, at.ToUnixTimeMilliseconds());
        writer.WriteString(PeerFields.RuleStatus.Health, status.Health);
        writer.WriteString(PeerFields.RuleStatus.LastError, status.LastError);
    }

    public static RuleStatus Read(ProtobufReader reader)
    {
        UInt128 key = 0;
        AlertState state = AlertState.Inactive;
        var alerts = new List<ActiveAlert>();
        int instances = 0;
        DateTimeOffset? lastEvaluation = null;
        string health = "", lastError = "";
        while (reader.TryReadTag(out uint tag))
        {
            switch (tag)
            {
                case PeerFields.RuleStatus.Key << 3 | Bytes: key = PeerWire.ReadId(ref reader, "rule's key"); break;
                case PeerFields.RuleStatus.State << 3 | Varint: state = ReadState(ref reader); break;
                case PeerFields.RuleStatus.Alerts << 3 | Bytes:
                    if (reader.TryReadMessage(out ProtobufReader inner))
                        alerts.Add(ReadAlert(inner));
                    break;
                case PeerFields.RuleStatus.Instances << 3 | Varint:
                    instances = PeerWire.ReadWhole(ref reader, "number of instances");
                    break;
                case PeerFields.RuleStatus.LastEvaluationMs << 3 | Varint: lastEvaluation = ReadTime(ref reader); break;
                case PeerFields.RuleStatus.Health << 3 | Bytes: health = PeerWire.ReadText(ref reader, "health"); break;
                case PeerFields.RuleStatus.LastError << 3 | Bytes:
                    lastError = PeerWire.ReadText(ref reader, "error");
                    break;
                default: reader.TrySkip(tag); break;
            }
        }

        PeerWire.Check(reader, "rule's status");
        return new RuleStatus(new RuleKey(key), state, alerts, instances, lastEvaluation, health, lastError);
    }

    private static void Write(ProtobufWriter writer, ActiveAlert alert)
    {
        PeerWire.WriteLabels(writer, PeerFields.ActiveAlert.Labels, alert.Labels);
        PeerWire.WriteLabels(writer, PeerFields.ActiveAlert.Annotations, alert.Annotations);
        writer.WriteUInt64(PeerFields.ActiveAlert.State, (ulong)alert.State);
        writer.WriteSigned(PeerFields.ActiveAlert.ActiveAtMs, alert.ActiveAt.ToUnixTimeMilliseconds());
        if (alert.KeepFiringSince is { } since)
            writer.WriteSigned(PeerFields.ActiveAlert.KeepFiringSinceMs, since.ToUnixTimeMilliseconds());
        writer.WriteDouble(PeerFields.ActiveAlert.Value, alert.Value);
    }

    private static ActiveAlert ReadAlert(ProtobufReader reader)
    {
        var labels = new List<Label>();
        var annotations = new List<Label>();
        AlertState state = AlertState.Inactive;
        DateTimeOffset activeAt = DateTimeOffset.UnixEpoch;
        DateTimeOffset? keptSince = null;
        double value = double.NaN;
        while (reader.TryReadTag(out uint tag))
        {
            switch (tag)
            {
                case PeerFields.ActiveAlert.Labels << 3 | Bytes: labels.Add(PeerWire.ReadLabel(ref reader)); break;
                case PeerFields.ActiveAlert.Annotations << 3 | Bytes:
                    annotations.Add(PeerWire.ReadLabel(ref reader));
                    break;
                case PeerFields.ActiveAlert.State << 3 | Varint: state = ReadState(ref reader); break;
                case PeerFields.ActiveAlert.ActiveAtMs << 3 | Varint: activeAt = ReadTime(ref reader); break;
                case PeerFields.ActiveAlert.KeepFiringSinceMs << 3 | Varint: keptSince = ReadTime(ref reader); break;
                case PeerFields.ActiveAlert.Value << 3 | Fixed64: reader.TryReadDouble(out value); break;
                default: reader.TrySkip(tag); break;
            }
        }

        PeerWire.Check(reader, "alert");
        return new ActiveAlert(LabelSet.From(labels), LabelSet.From(annotations), state, activeAt, keptSince, value);
    }

    private static AlertState ReadState(ref ProtobufReader reader)
    {
        int number = PeerWire.ReadWhole(ref reader, "state");
        return number <= (int)AlertState.Firing
            ? (AlertState)number
            : throw new PeerProtocolException($"The alert's state {number} is none.");
    }

    private static DateTimeOffset ReadTime(ref ProtobufReader reader)
    {
        reader.TryReadSigned(out long ms);
        return ms >= DateTimeOffset.MinValue.ToUnixTimeMilliseconds()
            && ms <= DateTimeOffset.MaxValue.ToUnixTimeMilliseconds()
            ? DateTimeOffset.FromUnixTimeMilliseconds(ms)
            : throw new PeerProtocolException($"The time {ms} is none.");
    }
}
