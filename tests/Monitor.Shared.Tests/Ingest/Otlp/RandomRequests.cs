using Monitor.Shared.Ingest.Otlp;

namespace Monitor.Shared.Tests.Ingest.Otlp;

/// <summary>Requests of every kind from a seed, some of their points senseless.</summary>
internal sealed class RandomRequests(int seed)
{
    private readonly Random _random = new(seed);

    public Message Next(OtlpSignal signal) => new Message().Many(1, Kind(signal, "resource"), Some(3, () =>
        new Message().Embed(1, "resource", Resource()).Many(2, Kind(signal, "scope"), Some(3, () =>
            new Message().Embed(1, "scope", Export.Scope(Word(), Attributes()))
                .Many(2, Items(signal), Some(5, () => Item(signal)))
                .Text(3, "schemaUrl", "https://example.test/1.2"))))).Shuffle(_random);

    private static string Kind(OtlpSignal signal, string level) =>
        level + (signal == OtlpSignal.Traces ? "Spans" : signal.ToString());

    private static string Items(OtlpSignal signal) => signal switch
    {
        OtlpSignal.Metrics => "metrics",
        OtlpSignal.Traces => "spans",
        _ => "logRecords",
    };

    private Message Resource() => Export.Resource([.. Attributes(), ("service.name", Word())]).Shuffle(_random);

    private Message Item(OtlpSignal signal) => signal switch
    {
        OtlpSignal.Metrics => Metric().Shuffle(_random),
        OtlpSignal.Traces => Export.Span(Word(), (uint)_random.Next(7), (uint)_random.Next(4),
            Export.Start, Export.Now - (ulong)_random.NextInt64(70_000_000_000)).Shuffle(_random),
        _ => Export.LogRecord(
            (uint)_random.Next(27), _random.Next(3) == 0 ? 0 : Export.Now, Export.Now - 1).Shuffle(_random),
    };

    private Message Metric()
    {
        int temporality = _random.Next(3);
        return _random.Next(6) switch
        {
            0 => Export.Gauge(Word(), Some(4, Number)),
            1 or 2 => Export.Sum(Word(), temporality, _random.Next(2) == 0, Some(4, Number)),
            3 => Export.Histogram(Word(), temporality, Some(4, Histogram)),
            4 => Export.Exponential(Word(), temporality, Some(4, Exponential)),
            _ => Export.Summary(Word(), Some(4, () => Export.SummaryPoint(
                (ulong)_random.Next(100), Real(), [(0.5, Real()), (0.99, Real()), (1.5, Real())], Attributes()))),
        };
    }

    private Message Number() => (_random.Next(8) switch
    {
        0 => Export.PointAt(Export.Now).UInt32(8, "flags", (uint)_random.Next(4)),
        1 or 2 => Export.IntPoint(_random.NextInt64(long.MinValue, long.MaxValue), Attributes()),
        _ => Export.Point(Real(), Attributes()),
    }).Shuffle(_random);

    private Message Histogram()
    {
        int bounds = _random.Next(6);
        double[] all = [.. Enumerable.Range(0, bounds).Select(i => i + _random.NextDouble() * 1.1)];
        ulong[] counts = [.. Enumerable.Range(0, bounds + (_random.Next(6) == 0 ? 0 : 1)).Select(_ => Count())];
        return Export.HistogramPoint(all, counts, Real(), Real(), Real())
            .Many(9, "attributes", Attributes().Select(a => Export.Pair(a.Key, a.Value))).Shuffle(_random);
    }

    private Message Exponential() => Export.ExponentialPoint(_random.Next(-6, 23), Side(), Side(), Count(), Real())
        .Many(1, "attributes", Attributes().Select(a => Export.Pair(a.Key, a.Value))).Shuffle(_random);

    private (int, ulong[]) Side() =>
        (_random.Next(-300, 300), [.. Enumerable.Range(0, _random.Next(12)).Select(_ => Count())]);

    private (string Key, object Value)[] Attributes() =>
        [.. Enumerable.Range(0, _random.Next(5)).Select(_ => (Word(), Value(0)))];

    private object Value(int depth) => _random.Next(depth < 3 ? 9 : 6) switch
    {
        0 => _random.Next(2) == 0,
        1 => _random.NextInt64(long.MinValue, long.MaxValue),
        2 => Real(),
        3 => new byte[] { 0, (byte)_random.Next(256), 255 },
        6 => (object[])[.. Enumerable.Range(0, _random.Next(3)).Select(_ => Value(depth + 1))],
        7 => ((string, object)[])[.. Enumerable.Range(0, _random.Next(3)).Select(i => ($"k{i}", Value(depth + 1)))],
        _ => Word(),
    };

    private double Real() => _random.Next(12) switch
    {
        0 => double.NaN,
        1 => double.PositiveInfinity,
        2 => -0.0,
        3 => double.Epsilon,
        4 => double.MaxValue,
        _ => Math.Round((_random.NextDouble() - 0.2) * 1000, 3),
    };

    private ulong Count() => _random.Next(9) == 0 ? ulong.MaxValue / 4 : (ulong)_random.Next(3);

    private string Word() => _random.Next(14) switch
    {
        0 => "",
        1 => "größe/π\"\\\n\u0001",
        2 => "instance",
        3 => new string('x', _random.Next(300)),
        var n => $"name.{n}",
    };

    private Message[] Some(int most, Func<Message> make) =>
        [.. Enumerable.Range(0, _random.Next(most + 1)).Select(_ => make())];
}
