using System.Buffers;
using Monitor.Shared.Rules;
using Monitor.Shared.Rules.Evaluation;
using Monitor.Shared.Series;
using Monitor.Shared.Sharding;
using Monitor.Shared.Windows;

namespace Monitor.Shared.Aggregation;

/// <summary>
/// A shard's whole state as bytes, and back: what makes the log before it superfluous. Components, series with their
/// windows, the numbers that writers use, receipts, rule instances. A series is called by its place in the list.
/// </summary>
public static class ShardCheckpoint
{
    private const byte Version = 2;

    /// <summary>Without the time from which on all is known.</summary>
    private const byte FirstVersion = 1;

    public static void Write(ShardState shard, IBufferWriter<byte> output)
    {
        var writer = new StateWriter(output);
        writer.Byte(Version);
        writer.Signed(shard.NowMs);
        writer.Signed(shard.Sequence);
        writer.Signed(shard.KnownSinceMs);
        WriteComponents(shard, writer);
        Dictionary<SeriesState, int> places = WriteSeries(shard, writer, output);
        WriteWriters(shard, places, writer);
        WriteReceipts(shard, writer);
        List<RuleInstance> rules = [.. shard.RuleInstances];
        writer.Unsigned((ulong)rules.Count);
        foreach (RuleInstance instance in rules)
            RuleInstanceCodec.Write(output, instance);
    }

    /// <exception cref="InvalidDataException">The bytes are no checkpoint of this version.</exception>
    public static ShardState Read(ShardId id, ReadOnlySpan<byte> bytes, RuleSet rules)
    {
        var shard = new ShardState(id);
        var reader = new StateReader(bytes);
        byte version = reader.Byte();
        if (version is not (Version or FirstVersion))
            throw new InvalidDataException($"A checkpoint's version is {version}; known is {Version}.");
        long nowMs = reader.Signed();
        long sequence = reader.Signed();
        long knownSinceMs = version == FirstVersion ? 0 : reader.Signed();
        List<(string Name, long FirstMs, long LastMs)> components = ReadComponents(ref reader);
        List<SeriesState> series = ReadSeries(ref reader);
        List<(ulong Writer, int Number, SeriesState Series)> numbers = ReadWriters(ref reader, series);
        ReadReceipts(ref reader, shard);
        List<StoredRuleInstance> stored = ReadRules(ref reader, rules);
        shard.WasBlindUntil(knownSinceMs);
        shard.Restore(nowMs, rules, sequence, stored);
        foreach ((string name, long firstMs, long lastMs) in components)
            shard.AddComponent(name, firstMs, lastMs);
        foreach (SeriesState one in series)
            shard.AddSeries(one);
        shard.RestoreNumbers(numbers);
        return shard;
    }

    private static void WriteComponents(ShardState shard, StateWriter writer)
    {
        writer.Unsigned((ulong)shard.Components.Count);
        foreach (ComponentState component in shard.Components)
        {
            writer.Text(component.Name);
            writer.Signed(component.FirstSeenMs);
            writer.Signed(component.LastSeenMs);
        }
    }

    private static List<(string, long, long)> ReadComponents(ref StateReader reader)
    {
        int count = reader.Count(minimumBytes: 3);
        var components = new List<(string, long, long)>(count);
        for (int i = 0; i < count; i++)
            components.Add((reader.Text(), reader.Signed(), reader.Signed()));
        return components;
    }

    private static Dictionary<SeriesState, int> WriteSeries(
        ShardState shard, StateWriter writer, IBufferWriter<byte> output)
    {
        var places = new Dictionary<SeriesState, int>(shard.Series.Count);
        writer.Unsigned((ulong)shard.Series.Count);
        foreach (SeriesState series in shard.Series)
        {
            places.Add(series, places.Count);
            series.WriteDefinition(writer, output);
            writer.Signed(series.FirstSeenMs);
            writer.Signed(series.LastSeenMs);
            writer.Byte(series.IsInHistory ? (byte)1 : (byte)0);
            series.Window.Write(output);
        }

        return places;
    }

    private static List<SeriesState> ReadSeries(ref StateReader reader)
    {
        int count = reader.Count(minimumBytes: 6);
        var series = new List<SeriesState>(count);
        for (int i = 0; i < count; i++)
        {
            byte[] definition = reader.Bytes().ToArray();
            long firstMs = reader.Signed();
            long lastMs = reader.Signed();
            bool isInHistory = reader.Byte() != 0;
            ReadOnlySpan<byte> rest = reader.Rest;
            WindowedSeries window = WindowedSeries.Read(ref rest);
            reader.SkipTo(rest);
            series.Add(new SeriesState(SeriesDefinition.Fingerprint(definition), definition, window, firstMs)
            {
                LastSeenMs = lastMs,
                IsInHistory = isInHistory,
            });
        }

        return series;
    }

    private static void WriteWriters(ShardState shard, Dictionary<SeriesState, int> places, StateWriter writer)
    {
        writer.Unsigned((ulong)shard.Writers.Count);
        foreach ((ulong id, WriterState state) in shard.Writers)
        {
            writer.Unsigned(id);
            writer.Unsigned((ulong)state.Series.Count);
            foreach (SeriesState? series in state.Series)
                writer.Unsigned(series is null ? 0 : (ulong)places[series] + 1);
        }
    }

    private static List<(ulong, int, SeriesState)> ReadWriters(ref StateReader reader, List<SeriesState> series)
    {
        var numbers = new List<(ulong, int, SeriesState)>();
        for (int writers = reader.Count(minimumBytes: 2); writers > 0; writers--)
        {
            ulong id = reader.Unsigned();
            int count = reader.Count(minimumBytes: 1);
            for (int number = 0; number < count; number++)
            {
                int place = (int)reader.Unsigned();
                if (place > series.Count)
                    throw new InvalidDataException($"A checkpoint names series {place} of {series.Count}.");
                if (place > 0)
                    numbers.Add((id, number, series[place - 1]));
            }
        }

        return numbers;
    }

    private static void WriteReceipts(ShardState shard, StateWriter writer)
    {
        List<(UInt128 Session, long Sequence, long AtMs)> receipts = [.. shard.Receipts.All];
        writer.Unsigned((ulong)receipts.Count);
        foreach ((UInt128 session, long sequence, long atMs) in receipts)
        {
            writer.Key(session);
            writer.Signed(sequence);
            writer.Signed(atMs);
        }
    }

    private static void ReadReceipts(ref StateReader reader, ShardState shard)
    {
        for (int count = reader.Count(minimumBytes: 18); count > 0; count--)
            shard.Receipts.Set(reader.Key(), reader.Signed(), reader.Signed());
    }

    private static List<StoredRuleInstance> ReadRules(ref StateReader reader, RuleSet rules)
    {
        int count = reader.Count(minimumBytes: 20);
        ReadOnlySpan<byte> rest = reader.Rest;
        var stored = new List<StoredRuleInstance>(count);
        for (int i = 0; i < count; i++)
            stored.Add(RuleInstanceCodec.Read(ref rest, rules));
        return stored;
    }
}
