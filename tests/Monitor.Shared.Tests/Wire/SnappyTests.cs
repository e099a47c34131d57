using Monitor.Shared.Wire;

namespace Monitor.Shared.Tests.Wire;

public sealed class SnappyTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(59)]
    [InlineData(60)]
    [InlineData(61)]
    [InlineData(256)]
    [InlineData(65_536)]
    [InlineData(1_000_003)]
    public void Data_compressed_by_another_library_comes_back(int length)
    {
        var random = new Random(length);
        foreach (byte[] data in new[] { Noise(random, length), Text(random, length), new byte[length] })
        {
            byte[] block = IronSnappy.Snappy.Encode(data);
            Assert.Equal(data, Decompress(block, slack: 0));
            Assert.Equal(data, Decompress(block, slack: Snappy.Slack));
        }
    }

    [Fact]
    public void Every_kind_of_element_agrees_with_a_naive_reader()
    {
        var random = new Random(7);
        for (int round = 0; round < 3_000; round++)
        {
            byte[] block = RandomBlock(random, random.Next(1, 80), out byte[] expected);
            Assert.Equal(expected, Decompress(block, slack: 0));
            Assert.Equal(expected, Decompress(block, slack: Snappy.Slack));
        }
    }

    [Fact]
    public void Truncated_blocks_are_refused_whatever_the_slack()
    {
        var random = new Random(11);
        byte[] block = RandomBlock(random, 60, out byte[] expected);
        for (int cut = 0; cut < block.Length; cut++)
        {
            foreach (int slack in new[] { 0, 7, Snappy.Slack })
            {
                byte[] target = new byte[expected.Length + slack];
                SnappyResult result = Snappy.Decompress(block.AsSpan(0, cut), target, out int written);
                Assert.False(result.Succeeded);
                Assert.Equal(0, written);
                Assert.InRange(result.Offset, 0, cut);
                Assert.NotEmpty(result.Describe());
            }
        }
    }

    [Fact]
    public void Mutated_blocks_never_write_outside_of_their_target()
    {
        var random = new Random(13);
        for (int round = 0; round < 30_000; round++)
        {
            byte[] block = RandomBlock(random, random.Next(1, 40), out _);
            for (int flips = random.Next(1, 6); flips > 0; flips--)
                block[random.Next(block.Length)] = (byte)random.Next(256);
            if (!Snappy.ReadLength(block, out int length, out _).Succeeded || length > 1 << 20)
                continue;
            int slack = random.Next(2) * Snappy.Slack;
            byte[] guarded = new byte[32 + length + slack + 32];
            Array.Fill(guarded, (byte)0xA5);
            Snappy.Decompress(block, guarded.AsSpan(32, length + slack), out _);
            Assert.True(guarded.AsSpan(0, 32).IndexOfAnyExcept((byte)0xA5) < 0);
            Assert.True(guarded.AsSpan(32 + length + slack).IndexOfAnyExcept((byte)0xA5) < 0);
        }
    }

    [Theory]
    [InlineData(new byte[0], SnappyError.InvalidLength)]
    [InlineData(new byte[] { 0x80 }, SnappyError.InvalidLength)]
    [InlineData(new byte[] { 0xFF, 0xFF, 0xFF, 0xFF, 0x1F }, SnappyError.InvalidLength)]
    [InlineData(new byte[] { 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF }, SnappyError.InvalidLength)]
    [InlineData(new byte[] { 0xFF, 0xFF, 0xFF, 0xFF, 0x0F, 0, 1 }, SnappyError.ImpossibleLength)]
    [InlineData(new byte[] { 100, 0, 1 }, SnappyError.ImpossibleLength)]
    [InlineData(new byte[] { 2, 0, 1 }, SnappyError.TooShort)]
    [InlineData(new byte[] { 1, 4, 1, 2 }, SnappyError.TooLong)]
    [InlineData(new byte[] { 3, 0, 1, 0x01, 0 }, SnappyError.InvalidOffset)]
    [InlineData(new byte[] { 3, 0, 1, 0x01, 2 }, SnappyError.InvalidOffset)]
    [InlineData(new byte[] { 3, 0, 1, 0x02, 1 }, SnappyError.Truncated)]
    [InlineData(new byte[] { 3, 0xFC, 0xFF, 0xFF, 0xFF, 0xFF, 1 }, SnappyError.Truncated)]
    [InlineData(new byte[] { 6, 0, 1, 0x05, 1, 0 }, SnappyError.Truncated)]
    public void Wrong_block_is_named(byte[] block, SnappyError error)
    {
        SnappyResult result = Snappy.Decompress(block, new byte[256], out _);
        Assert.Equal(error, result.Error);
    }

    [Fact]
    public void Target_that_is_too_short_is_the_callers_mistake() =>
        Assert.Throws<ArgumentException>(() => Snappy.Decompress([2, 4, 1, 2], new byte[1], out _));

    private static byte[] Decompress(byte[] block, int slack)
    {
        Assert.True(Snappy.ReadLength(block, out int length, out _).Succeeded);
        byte[] target = new byte[length + slack];
        SnappyResult result = Snappy.Decompress(block, target, out int written);
        Assert.True(result.Succeeded, result.Describe());
        return target[..written];
    }

    /// <summary>A valid block of random elements of all kinds, and what a byte-by-byte reader makes of it.</summary>
    private static byte[] RandomBlock(Random random, int elements, out byte[] expected)
    {
        List<byte> body = [], data = [];
        for (int i = 0; i < elements; i++)
        {
            int kind = data.Count == 0 ? 0 : random.Next(4);
            if (kind == 0)
            {
                Literal(random, random.Next(8) == 0 ? random.Next(61, 400) : random.Next(1, 61), body, data);
                continue;
            }

            int longest = Math.Min(data.Count, kind == 1 ? 2047 : kind == 2 ? 65_535 : int.MaxValue);
            int offset = random.Next(2) == 0 ? Math.Min(random.Next(1, 20), longest) : random.Next(1, longest + 1);
            int length = kind == 1 ? random.Next(4, 12) : random.Next(1, 65);
            body.Add((byte)(kind == 1 ? 1 | length - 4 << 2 | offset >> 8 << 5 : kind | length - 1 << 2));
            for (int b = 0; b < (kind == 1 ? 1 : kind == 2 ? 2 : 4); b++)
                body.Add((byte)(offset >> (8 * b)));
            for (int b = 0; b < length; b++)
                data.Add(data[^offset]);
        }

        expected = [.. data];
        var header = new ProtobufWriter();
        header.WriteVarint((ulong)data.Count);
        return [.. header.ToArray(), .. body];
    }

    private static void Literal(Random random, int length, List<byte> body, List<byte> data)
    {
        int lengthBytes = length > 60 ? random.Next(length > 256 ? 2 : 1, 5) : 0;
        body.Add((byte)((lengthBytes == 0 ? length - 1 : 59 + lengthBytes) << 2));
        for (int b = 0; b < lengthBytes; b++)
            body.Add((byte)(length - 1 >> (8 * b)));
        for (int b = 0; b < length; b++)
        {
            body.Add((byte)random.Next(256));
            data.Add(body[^1]);
        }
    }

    private static byte[] Noise(Random random, int length)
    {
        byte[] bytes = new byte[length];
        random.NextBytes(bytes);
        return bytes;
    }

    private static byte[] Text(Random random, int length)
    {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++)
            bytes[i] = (byte)"instance=\"10.0.0.1:9100\",job=\"node\""[i % (29 + random.Next(7))];
        return bytes;
    }
}
