using System.Text.Json;
using System.Text.Json.Serialization;
using Monitor.Shared.Peers;
using Monitor.Shared.Queries;
using Monitor.Shared.Rules.Matching;
using Monitor.Shared.Series;
using Monitor.Shared.Sharding;
using Monitor.Shared.Windows;
using Monitor.Shared.Wire;

namespace Monitor.Shared.Tests.Peers;

public sealed class PeerCodecTests
{
    private static readonly JsonSerializerOptions Json =
        new() { NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals };

    [Fact]
    public void Question_crosses_without_loss()
    {
        for (int seed = 0; seed < 500; seed++)
        {
            PeerQuestion question = new RandomPeerMessages(seed).Question();
            byte[] bytes = Bytes(question.Write);
            PeerQuestion read = PeerQuestion.Read(bytes);
            Assert.Equal(Describe(question.Query), Describe(read.Query));
            Assert.Equal((question.Shard, seed), (read.Shard, seed));
            Assert.Equal(bytes, Bytes(read.Write));
        }
    }

    [Fact]
    public void Answer_crosses_without_loss()
    {
        for (int seed = 0; seed < 500; seed++)
        {
            var random = new RandomPeerMessages(seed);
            (ShardAnswer answer, Epoch epoch) = (random.Answer(), random.Epoch());
            List<byte[]> parts = Parts(epoch, answer);
            PeerAnswerReader reader = Read(parts);
            Assert.Equal((epoch, null), (reader.Epoch, reader.NotHereBecause));
            Assert.Equal(Describe(answer), Describe(reader.Answer));

            // Text hides the payload of a NaN and the sign of a zero; bytes do not.
            Assert.Equal(parts, Parts(epoch, reader.Answer));
        }
    }

    [Fact]
    public void Long_answer_comes_in_parts_of_a_bounded_size()
    {
        var random = new RandomPeerMessages(7);
        var answer = new ShardAnswer.Selected([.. Enumerable.Range(0, 20_000).Select(_ => random.Series())], 30_000);
        List<byte[]> parts = Parts(new Epoch(3), answer);
        Assert.True(parts.Count > 5);
        Assert.All(parts, part => Assert.InRange(part.Length, 1, PeerAnswerWriter.PartBytes + 1024));
        PeerAnswerReader reader = Read(parts);
        Assert.Equal(Describe(answer), Describe(reader.Answer));
    }

    [Fact]
    public void Node_that_has_not_the_shard_says_so_with_what_it_knows()
    {
        var writer = new ProtobufWriter();
        PeerAnswerWriter.WriteNotHere(writer, new Epoch(17), "released a moment ago");
        PeerAnswerReader reader = Read([writer.ToArray()]);
        Assert.Equal((new Epoch(17), "released a moment ago"), (reader.Epoch, reader.NotHereBecause));
    }

    [Fact]
    public void Greeting_crosses_and_strangers_are_told_what_differs()
    {
        var greeting = new PeerGreeting("desk", 16, "monitor-0", Guid.NewGuid(), "1.2.3");
        Assert.Equal(greeting, PeerGreeting.Read(Bytes(greeting.Write)));
        Assert.Null(greeting.Refuse(greeting with { Node = "monitor-1", Version = "1.2.4" }));
        Assert.Contains("cluster.name", greeting.Refuse(greeting with { Cluster = "other" }));
        Assert.Contains("16 shards, monitor-0 over 32", (greeting with { ShardCount = 32 }).Refuse(greeting));
        Assert.Contains("version 2 of the node protocol", greeting.Refuse(greeting with { Protocol = 2 }));
        Assert.Null(greeting.Refuse(greeting with { Revision = 0 }));
        Assert.Null(greeting.Refuse(greeting with { Revision = 7 }));
    }

    /// <summary>Of the first release; <c>protoc --decode</c> reads them as this test does.</summary>
    [Fact]
    public void Golden_bytes_are_read_and_written_as_ever()
    {
        var question = new PeerQuestion(new ShardId(5), new ShardQuery.Read(
            [LabelMatcher.Equal("component", "gw")], [Statistic.P99, Statistic.Rate], [10, 600], 1_700_000_000, true,
            1000));
        Check(
            "0805 1A27 0A110A09636F6D706F6E656E7410011A026777 100C 1002 180A 18D804 2080C49FD50C 2801 30E807",
            Bytes(question.Write));
        var series = new FoundSeries(
            new SeriesDescriptor("gw", "lat", LabelSet.From(("venue", "x")), SeriesKind.Histogram, "s"), 1, 1000,
            false);
        var readings = new ShardAnswer.Readings(
            [new SeriesReadings(series, [[new WindowReading(2, 1, 2, 10, 19, 7)]])], 1);
        Check(
            "0806 2251 1001 0A4D 0A2F 0A026777 12036C6174 1A0A 0A0576656E7565 120178 2003 2A0173 " +
            "3A10 00000000000000000000000000000001 40D00F 121A 0A18 09 0000000000000040 11 000000000000F03F 2014 "
                + "2826 300E",
            Assert.Single(Parts(new Epoch(3), readings)));
    }

    internal static List<byte[]> Parts(Epoch epoch, ShardAnswer answer)
    {
        var parts = new List<byte[]>();
        var writer = new ProtobufWriter();
        var answers = new PeerAnswerWriter(epoch, answer);
        bool more = true;
        while (more)
        {
            writer.Clear();
            more = answers.Write(writer);
            parts.Add(writer.ToArray());
        }

        return parts;
    }

    internal static byte[] Bytes(Action<ProtobufWriter> write)
    {
        var writer = new ProtobufWriter();
        write(writer);
        return writer.ToArray();
    }

    private static void Check(string golden, byte[] bytes) =>
        Assert.True(golden.Replace(" ", "") == Convert.ToHexString(bytes), "written: " + Convert.ToHexString(bytes));

    private static PeerAnswerReader Read(IEnumerable<byte[]> parts)
    {
        var reader = new PeerAnswerReader();
        foreach (byte[] part in parts)
            reader.Add(part);
        return reader;
    }

    private static string Describe(object message) => JsonSerializer.Serialize(message, message.GetType(), Json);
}
