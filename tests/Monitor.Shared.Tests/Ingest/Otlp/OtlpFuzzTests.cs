using Monitor.Shared.Ingest.Otlp;
using Monitor.Shared.Ingest.Otlp.Json;

namespace Monitor.Shared.Tests.Ingest.Otlp;

/// <summary>
/// Whatever comes in, the decoders answer: points that keep their contract, or what is wrong. Valid requests are cut,
/// flipped, overwritten and spliced; the seeds are fixed.
/// </summary>
public class OtlpFuzzTests
{
    private const int Requests = 150;
    private const int MutantsOfEach = 30;

    [Theory]
    [InlineData(OtlpSignal.Metrics)]
    [InlineData(OtlpSignal.Traces)]
    [InlineData(OtlpSignal.Logs)]
    public void Mutated_protobuf_is_decoded_or_refused(OtlpSignal signal)
    {
        OtlpDecoder decoder = OtlpMetricsDecoderTests.NewDecoder();
        int refused = 0;
        ForEachMutant(signal, static request => request.ToProtobuf(), body =>
        {
            var sink = new RecordingSink { CheckContract = true };
            refused += decoder.Decode(signal, body, sink, Export.NowMs) is null ? 0 : 1;
        });
        Assert.InRange(refused, 100, Requests * MutantsOfEach);
    }

    [Theory]
    [InlineData(OtlpSignal.Metrics)]
    [InlineData(OtlpSignal.Traces)]
    [InlineData(OtlpSignal.Logs)]
    public void Mutated_json_is_rewritten_as_sound_protobuf_or_refused(OtlpSignal signal)
    {
        var transcoder = new OtlpJsonTranscoder();
        OtlpDecoder decoder = OtlpMetricsDecoderTests.NewDecoder();
        int refused = 0;
        ForEachMutant(signal, static request => request.ToJson(), body =>
        {
            var sink = new RecordingSink { CheckContract = true };
            if (transcoder.Transcode(signal, body) is null)
                Assert.Null(decoder.Decode(signal, transcoder.Protobuf, sink, Export.NowMs));
            else
                refused++;
        });
        Assert.InRange(refused, 100, Requests * MutantsOfEach);
    }

    [Fact]
    public void Random_bytes_are_decoded_or_refused()
    {
        var random = new Random(11);
        OtlpDecoder decoder = OtlpMetricsDecoderTests.NewDecoder();
        int refused = 0;
        for (int i = 0; i < 5000; i++)
        {
            byte[] body = new byte[random.Next(200)];
            random.NextBytes(body);
            var signal = (OtlpSignal)(1 + i % 3);
            var sink = new RecordingSink { CheckContract = true };
            refused += decoder.Decode(signal, body, sink, Export.NowMs) is null ? 0 : 1;
        }

        Assert.InRange(refused, 1000, 5000);
    }

    private static void ForEachMutant(OtlpSignal signal, Func<Message, byte[]> encode, Action<byte[]> check)
    {
        var random = new Random((int)signal);
        byte[] other = encode(new RandomRequests(-1).Next(signal));
        for (int seed = 0; seed < Requests; seed++)
        {
            byte[] body = encode(new RandomRequests(seed).Next(signal));
            for (int i = 0; i < MutantsOfEach; i++)
                check(Mutate(random, body, other));
            other = body;
        }
    }

    private static byte[] Mutate(Random random, byte[] body, byte[] other)
    {
        if (body.Length == 0)
            return other;
        byte[] mutant = [.. body];
        for (int n = random.Next(1, 4); n > 0; n--)
        {
            int at = random.Next(mutant.Length);
            switch (random.Next(5))
            {
                case 0:
                    mutant[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 1:
                    mutant[at] = (byte)random.Next(256);
                    break;
                case 2:
                    mutant = mutant[..(at + 1)];
                    break;
                case 3:
                    mutant = [.. mutant[..at], .. mutant[random.Next(at, mutant.Length)..]];
                    break;
                default:
                    int from = random.Next(other.Length + 1);
                    mutant = [.. mutant[..at], .. other[from..Math.Min(other.Length, from + 20)], .. mutant[at..]];
                    break;
            }

            if (mutant.Length == 0)
                return mutant;
        }

        return mutant;
    }
}
