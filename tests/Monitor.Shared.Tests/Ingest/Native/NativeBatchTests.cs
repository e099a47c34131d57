using FsCheck;
using FsCheck.Fluent;
using Monitor.Shared.Health;
using Monitor.Shared.Ingest;
using Monitor.Shared.Ingest.Native;
using Monitor.Shared.Series;
using Monitor.Shared.Wire;

namespace Monitor.Shared.Tests.Ingest.Native;

public sealed class NativeBatchTests
{
    private const int MaxObservations = 5000;

    private static readonly NativeHello Hello = new(1, 1, "c", "i", LabelSet.Empty);

    [Fact]
    public void Batch_of_any_columns_comes_back_in_order()
    {
        Gen<(int Series, long TimeMs, double Value)> observation =
            from series in Gen.OneOf(Gen.Constant(3), Gen.Choose(0, 299))
            from time in Gen.OneOf(Gen.Constant(1_700_000_000_000L), ArbMap.Default.GeneratorFor<long>())
            from value in Gen.OneOf(Gen.Choose(-300, 300).Select(v => (double)v), ArbMap.Default.GeneratorFor<double>())
            select (series, time, value);
        Prop.ForAll(observation.ListOf().ToArbitrary(), observations =>
        {
            ColumnSink sink = Decode(Encode(observations), out string? refusal);
            Assert.Null(refusal);
            AssertSame(observations, sink);
        }).QuickCheckThrowOnFailure();
    }

    [Theory]
    [InlineData(1, 8)]
    [InlineData(511, 1)]
    [InlineData(512, 300)]
    [InlineData(513, 2)]
    [InlineData(1500, 300)]
    [InlineData(5000, 1)]
    public void Batch_of_many_pieces_comes_back_in_order(int count, int series)
    {
        var random = new Random(count);
        List<(int Series, long TimeMs, double Value)> observations = [];
        for (int i = 0; i < count; i++)
            observations.Add((random.Next(series), 1000 + i / 100, i % 7 == 0 ? i + 0.5 : i));
        AssertSame(observations, Decode(Encode(observations), out string? refusal));
        Assert.Null(refusal);
        AssertSame(
            [.. observations.OrderBy(o => o.Series)],
            Decode(Encode([.. observations.OrderBy(o => o.Series)]), out refusal));
        Assert.Null(refusal);
    }

    [Fact]
    public void Batch_with_float_values_widens_them()
    {
        byte[] batch = Body(w =>
        {
            w.WriteInt64(NativeFields.Batch.Sequence, 1);
            w.WriteInt64(NativeFields.Batch.Count, 2);
            w.WritePackedVarints(NativeFields.Batch.Series, [1, 2]);
            w.WriteSigned(NativeFields.Batch.BaseTimeMs, 5);
            w.WriteBytes(
                NativeFields.Batch.FloatValues, [.. BitConverter.GetBytes(0.5f), .. BitConverter.GetBytes(-2f)]);
        });
        ColumnSink sink = Decode(batch, out string? refusal);
        Assert.Null(refusal);
        Assert.Equal([(0, 5, 0.5), (1, 5, -2.0)], sink.Points);
    }

    public static TheoryData<string, Action<ProtobufWriter>> BrokenBatches => new()
    {
        { "column of series ends", w => Write(w, 3, [1, 2], [], [1, 2, 3]) },
        { "goes on after", w => Write(w, 2, [1, 2, 3], [], [1, 2]) },
        { "Series 300 is not defined", w => Write(w, 1, [300], [], [1]) },
        { "column of series ends", w => Write(w, 1, [5_000_000_000], [], [1]) },
        { "a run is empty", w => Write(w, 1, [1, 1], [0, 1], [1]) },
        { "column of series ends", w => Write(w, 3, [1], [2], [1, 2, 3]) },
        { "goes on after", w => Write(w, 1, [1], [2], [1]) },
        { "bytes of values", w => Write(w, 2, [1, 2], [], [1]) },
        { "0 columns of values", w => Write(w, 2, [1, 2], [], []) },
        { "5001 observations", w => Write(w, 5001, [1], [5001], []) },
        { "18446744073709551615 observations", w => Write(w, -1, [1], [], [1]) },
        {
            "column of times ends", w =>
            {
                Write(w, 2, [1, 2], [], [1, 2]);
                w.WritePackedSigned(NativeFields.Batch.TimeDeltasMs, [1]);
            }
        },
        {
            "2 columns of values", w =>
            {
                Write(w, 1, [1], [], [1]);
                w.WritePackedSigned(NativeFields.Batch.IntegerValues, [1]);
            }
        },
    };

    [Theory]
    [MemberData(nameof(BrokenBatches))]
    public void Batch_whose_columns_contradict_is_refused(string says, Action<ProtobufWriter> write)
    {
        Decode(Body(write), out string? refusal);
        string expected = says.StartsWith("1844", StringComparison.Ordinal) ? "9223372036854775807 observations" : says;
        Assert.Contains(expected, refusal);
    }

    [Fact]
    public void Column_that_is_not_packed_or_comes_twice_breaks_the_protocol()
    {
        Assert.Throws<NativeProtocolException>(() => Decode(
            Body(w =>
            {
                w.WriteInt64(NativeFields.Batch.Sequence, 1);
                w.WriteInt64(NativeFields.Batch.Series, 1);
            }),
            out _));
        Assert.Throws<NativeProtocolException>(() => Decode(
            Body(w =>
            {
                Write(w, 2, [1], [], [1]);
                w.WritePackedVarints(NativeFields.Batch.Series, [1]);
            }),
            out _));
    }

    [Fact]
    public void Series_that_cannot_be_costs_its_own_observations_only()
    {
        var dictionary = new NativeDictionary(Hello, SeriesLimits.Default, 10);
        dictionary.Define(new NativeSeries(0, new string('x', 300), [], SeriesKind.Gauge, "", ""));
        dictionary.Define(new NativeSeries(1, "fine", [], SeriesKind.Counter, "", ""));
        var sink = new ColumnSink();
        byte[] batch = Encode([(0, 1, 1.5), (1, 1, 2), (1, 2, -3), (1, 3, 4)]);
        Assert.Null(new NativeBatchDecoder(dictionary, 10).Decode(NativeBatch.Read(new ProtobufReader(batch)), sink));
        Assert.Equal([(0, 1, 2.0), (0, 3, 4.0)], sink.Points);
        Assert.Equal([RejectReason.InvalidName, RejectReason.InvalidNumber], sink.Rejects.Select(r => r.Reason));
        Assert.Contains("fine is a counter and cannot grow by -3", sink.Rejects[1].Detail);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Decoder_fed_with_mutated_and_random_bytes_refuses_or_decodes_and_never_fails(int seed)
    {
        var random = new Random(seed);
        for (int i = 0; i < 20_000; i++)
        {
            byte[] bytes = i % 4 == 0 ? RandomBytes(random) : Mutated(random);
            try
            {
                NativeClientMessage message = NativeClientMessage.Read(bytes);
                switch (message.Kind)
                {
                    case NativeFields.ClientMessage.Hello:
                        NativeHello.Read(message.Body, SeriesLimits.Default);
                        break;
                    case NativeFields.ClientMessage.Define:
                        NewDictionary().Define(NativeSeries.Read(message.Body));
                        break;
                    case NativeFields.ClientMessage.Health:
                        NativeHealthReport.Read(message.Body, SeriesLimits.Default);
                        break;
                    case NativeFields.ClientMessage.Batch:
                        NativeBatch batch = NativeBatch.Read(message.Body);
                        var sink = new ColumnSink();
                        string? refusal = new NativeBatchDecoder(NewDictionary(), 1000).Decode(batch, sink);
                        if (refusal is null)
                            Assert.Equal(batch.Count, sink.Points.Count);
                        break;
                }

                NativeServerMessage.Read(bytes);
            }
            catch (NativeProtocolException)
            {
                // What a broken message is to end in.
            }
        }
    }

    [Fact]
    public void Server_messages_come_back()
    {
        NativeServerMessage[] messages =
        [
            new NativeServerMessage.Welcome(new NativeWelcome(long.MaxValue, 1, NativeLimits.Default)),
            new NativeServerMessage.Throttle(3, TimeSpan.FromMilliseconds(250), "full"),
            new NativeServerMessage.Refuse(4, "größer"),
        ];
        foreach (NativeServerMessage message in messages)
            Assert.Equal(message, NativeServerMessage.Read(Body(message.Write)));
        var ack = new NativeServerMessage.Ack(9, [new NativeRejection("too_old", 3, "why"), new("x", 1, "")]);
        var read = Assert.IsType<NativeServerMessage.Ack>(NativeServerMessage.Read(Body(ack.Write)));
        Assert.Equal(9, read.Sequence);
        Assert.Equal(ack.Rejections, read.Rejections);
    }

    private static byte[] Encode(IReadOnlyList<(int Series, long TimeMs, double Value)> observations)
    {
        byte[] message = Body(w => NativeBatchWriter.Write(
            w, 1, [.. observations.Select(o => o.Series)], [.. observations.Select(o => o.TimeMs)],
            [.. observations.Select(o => o.Value)]));
        NativeClientMessage read = NativeClientMessage.Read(message);
        Assert.Equal(NativeFields.ClientMessage.Batch, read.Kind);
        return read.Body.Message.ToArray();
    }

    private static ColumnSink Decode(byte[] batch, out string? refusal)
    {
        var sink = new ColumnSink();
        var decoder = new NativeBatchDecoder(NewDictionary(), MaxObservations);
        refusal = decoder.Decode(NativeBatch.Read(new ProtobufReader(batch)), sink);
        return sink;
    }

    private static NativeDictionary NewDictionary()
    {
        var dictionary = new NativeDictionary(Hello, SeriesLimits.Default, 301);
        for (int i = 0; i < 300; i++)
            dictionary.Define(new NativeSeries(i, "m" + i, [], SeriesKind.Histogram, "", ""));
        return dictionary;
    }

    private static void AssertSame(
        IReadOnlyList<(int Series, long TimeMs, double Value)> expected, ColumnSink sink) =>
        Assert.Equal(
            expected.Select(o => ("m" + o.Series, o.TimeMs, BitConverter.DoubleToInt64Bits(o.Value))),
            sink.Points.Select(p =>
                (sink.Series[p.Series].Metric, p.TimeMs, BitConverter.DoubleToInt64Bits(p.Value))));

    private static void Write(ProtobufWriter w, long count, ulong[] series, ulong[] runs, double[] values)
    {
        w.WriteInt64(NativeFields.Batch.Sequence, 1);
        w.WriteInt64(NativeFields.Batch.Count, count);
        w.WritePackedVarints(NativeFields.Batch.Series, series);
        if (runs.Length > 0)
            w.WritePackedVarints(NativeFields.Batch.RunLengths, runs);
        w.WritePackedFixed64<double>(NativeFields.Batch.Values, values);
    }

    private static byte[] Body(Action<ProtobufWriter> write)
    {
        var writer = new ProtobufWriter();
        write(writer);
        return writer.ToArray();
    }

    private static byte[] RandomBytes(Random random)
    {
        byte[] bytes = new byte[random.Next(1, 60)];
        random.NextBytes(bytes);
        bytes[0] = (byte)(random.Next(1, 5) << 3 | 2);
        return bytes;
    }

    private static byte[] Mutated(Random random)
    {
        byte[] bytes = random.Next(4) switch
        {
            0 => Body(new NativeHello(5, 1, "comp", "inst", LabelSet.From(("a", "b"))).Write),
            1 => Body(new NativeSeries(300, "metric", [new Label("l", "v")], SeriesKind.Gauge, "s", "h").Write),
            2 => Body(new NativeHealthReport(HealthLevel.Critical, "r", TimeSpan.FromSeconds(9)).Write),
            _ => Body(w => NativeBatchWriter.Write(
                w, 1, [1, 2, 2, 2, 2, 200], [5, 6, 6, 7, 5, 9], [1, 2, random.Next(2) / 2.0, 4, 5, 6])),
        };
        for (int changes = random.Next(1, 4); changes > 0; changes--)
            bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
        return random.Next(5) == 0 ? bytes[..random.Next(bytes.Length)] : bytes;
    }
}
