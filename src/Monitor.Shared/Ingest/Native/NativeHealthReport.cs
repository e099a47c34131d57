using Monitor.Shared.Health;
using Monitor.Shared.Wire;

namespace Monitor.Shared.Ingest.Native;

/// <summary>What a component says of itself.</summary>
/// <param name="Level">How it is.</param>
/// <param name="Reason">Why, for people.</param>
/// <param name="TimeToLive">How long the word holds, 1 s to 1 day.</param>
public sealed record NativeHealthReport(HealthLevel Level, string Reason, TimeSpan TimeToLive)
{
    private const uint LevelTag = NativeFields.HealthReport.Level << 3;
    private const uint ReasonTag = NativeFields.HealthReport.Reason << 3 | (uint)WireType.Bytes;
    private const uint TimeToLiveTag = NativeFields.HealthReport.TimeToLiveMs << 3;

    public static TimeSpan ShortestLife { get; } = TimeSpan.FromSeconds(1);

    public static TimeSpan LongestLife { get; } = TimeSpan.FromDays(1);

    /// <exception cref="NativeProtocolException">Not a health report, or one of no known level or life.</exception>
    public static NativeHealthReport Read(ProtobufReader reader, SeriesLimits limits)
    {
        ulong level = 0, life = 0;
        string reason = "";
        while (reader.TryReadTag(out uint tag))
        {
            switch (tag)
            {
                case LevelTag: reader.TryReadVarint(out level); break;
                case ReasonTag: reason = NativeText.Read(ref reader, "reason of a health report"); break;
                case TimeToLiveTag: reader.TryReadVarint(out life); break;
                default: reader.TrySkip(tag); break;
            }
        }

        NativeText.Check(reader, "health report");
        if (level is < (ulong)HealthLevel.Healthy or > (ulong)HealthLevel.Critical)
            throw new NativeProtocolException($"The health level {level} is none.");
        if (life < ShortestLife.TotalMilliseconds || life > LongestLife.TotalMilliseconds)
            throw new NativeProtocolException($"A health report that holds for {life} ms; 1 s to 1 day is possible.");
        if (reason.Length > limits.ValueBytes)
            reason = reason[..limits.ValueBytes];
        return new NativeHealthReport((HealthLevel)level, reason, TimeSpan.FromMilliseconds(life));
    }

    public void Write(ProtobufWriter writer)
    {
        int mark = writer.BeginMessage(NativeFields.ClientMessage.Health);
        writer.WriteUInt64(NativeFields.HealthReport.Level, (ulong)Level);
        writer.WriteString(NativeFields.HealthReport.Reason, Reason);
        writer.WriteUInt64(NativeFields.HealthReport.TimeToLiveMs, (ulong)TimeToLive.TotalMilliseconds);
        writer.EndMessage(mark);
    }
}
