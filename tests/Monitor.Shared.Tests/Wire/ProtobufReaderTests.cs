using Monitor.Shared.Wire;

namespace Monitor.Shared.Tests.Wire;

public sealed class ProtobufReaderTests
{
    [Theory]
    [InlineData(0UL)]
    [InlineData(1UL)]
    [InlineData(127UL)]
    [InlineData(128UL)]
    [InlineData(16_383UL)]
    [InlineData(16_384UL)]
    [InlineData(uint.MaxValue)]
    [InlineData(1UL << 63)]
    [InlineData(ulong.MaxValue)]
    public void Varint_of_any_size_comes_back(ulong value)
    {
        var writer = new ProtobufWriter();
        writer.WriteVarint(value);
        var reader = new ProtobufReader(writer.WrittenSpan);
        Assert.True(reader.TryReadVarint(out ulong read));
        Assert.Equal(value, read);
        Assert.True(reader.AtEnd);
        Assert.Equal(writer.Length, ProtobufWriter.VarintBytes(value));
    }

    [Theory]
    [InlineData(0L)]
    [InlineData(-1L)]
    [InlineData(1L)]
    [InlineData(long.MinValue)]
    [InlineData(long.MaxValue)]
    public void Signed_value_comes_back(long value)
    {
        var writer = new ProtobufWriter();
        writer.WriteSigned(3, value);
        writer.WriteInt64(4, value);
        var reader = new ProtobufReader(writer.WrittenSpan);
        Assert.True(reader.TryReadTag(out uint tag));
        Assert.Equal(3u << 3, tag);
        Assert.True(reader.TryReadSigned(out long zigzag));
        Assert.True(reader.TryReadTag(out _));
        Assert.True(reader.TryReadInt64(out long plain));
        Assert.Equal((value, value), (zigzag, plain));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(127)]
    [InlineData(128)]
    [InlineData(20_000)]
    public void Nested_message_of_any_length_comes_back(int length)
    {
        byte[] payload = new byte[length];
        new Random(length).NextBytes(payload);
        var writer = new ProtobufWriter(16);
        int outer = writer.BeginMessage(1);
        int inner = writer.BeginMessage(2);
        writer.WriteBytes(3, payload);
        writer.EndMessage(inner);
        writer.WriteString(4, "é");
        writer.EndMessage(outer);
        writer.WriteDouble(5, 2.5);

        var reader = new ProtobufReader(writer.WrittenSpan);
        Assert.True(reader.TryReadTag(out _));
        Assert.True(reader.TryReadMessage(out ProtobufReader first));
        Assert.True(first.TryReadTag(out _));
        Assert.True(first.TryReadMessage(out ProtobufReader second));
        Assert.True(second.TryReadTag(out _));
        Assert.True(second.TryReadBytes(out ReadOnlySpan<byte> bytes));
        Assert.True(bytes.SequenceEqual(payload));
        Assert.True(first.TryReadTag(out _));
        Assert.True(first.TryReadBytes(out bytes));
        Assert.Equal("é"u8.ToArray(), bytes.ToArray());
        Assert.True(first.AtEnd);
        Assert.True(reader.TryReadTag(out _));
        Assert.True(reader.TryReadDouble(out double number));
        Assert.Equal(2.5, number);
        Assert.False(reader.TryReadTag(out _));
        Assert.False(reader.Failed);
    }

    [Fact]
    public void Unknown_fields_of_every_type_are_skipped()
    {
        var writer = new ProtobufWriter();
        writer.WriteUInt64(100, ulong.MaxValue);
        writer.WriteFixed64(101, 1);
        writer.WriteFixed32(102, 1);
        writer.WriteString(103, "text");
        writer.WriteTag(104, WireType.StartGroup);
        writer.WriteTag(105, WireType.StartGroup);
        writer.WriteUInt64(1, 7);
        writer.WriteTag(105, WireType.EndGroup);
        writer.WriteTag(104, WireType.EndGroup);
        writer.WriteUInt64(536_870_911, 1);
        var reader = new ProtobufReader(writer.WrittenSpan);
        int fields = 0;
        while (reader.TryReadTag(out uint tag))
        {
            Assert.True(reader.TrySkip(tag));
            fields++;
        }

        Assert.False(reader.Failed);
        Assert.Equal(6, fields);
    }

    [Theory]
    [InlineData(new byte[] { 0x08 }, ProtobufError.Truncated, 1)]
    [InlineData(new byte[] { 0x08, 0x80 }, ProtobufError.Truncated, 1)]
    [InlineData(new byte[] { 0x09, 1, 2, 3 }, ProtobufError.Truncated, 1)]
    [InlineData(new byte[] { 0x0D, 1, 2, 3 }, ProtobufError.Truncated, 1)]
    [InlineData(new byte[] { 0x0A, 2, 1 }, ProtobufError.LengthBeyondEnd, 1)]
    [InlineData(new byte[] { 0x0A, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 1 },
        ProtobufError.LengthBeyondEnd, 1)]
    [InlineData(new byte[] { 0x08, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 2 },
        ProtobufError.VarintTooLong, 1)]
    [InlineData(new byte[] { 0x00 }, ProtobufError.InvalidFieldNumber, 0)]
    [InlineData(new byte[] { 0x80, 0x80, 0x80, 0x80, 0x10 }, ProtobufError.InvalidFieldNumber, 0)]
    [InlineData(new byte[] { 0x0E }, ProtobufError.InvalidWireType, 0)]
    [InlineData(new byte[] { 0x0C }, ProtobufError.UnmatchedGroup, 1)]
    [InlineData(new byte[] { 0x0B, 0x14 }, ProtobufError.UnmatchedGroup, 2)]
    [InlineData(new byte[] { 0x0B, 0x08, 1 }, ProtobufError.Truncated, 3)]
    public void Malformed_message_is_named_with_its_offset(byte[] message, ProtobufError error, int offset)
    {
        var reader = new ProtobufReader(message);
        while (reader.TryReadTag(out uint tag))
            reader.TrySkip(tag);
        Assert.Equal(error, reader.Error);
        Assert.Equal(offset, reader.ErrorOffset);
        Assert.EndsWith($"at byte {offset}", reader.Describe(), StringComparison.Ordinal);
        Assert.False(reader.TryReadVarint(out _));
        Assert.False(reader.TryReadFixed64(out _));
        Assert.Equal(error, reader.Error);
    }

    [Fact]
    public void Groups_nested_beyond_the_limit_are_refused()
    {
        byte[] message = new byte[1_000_000];
        Array.Fill(message, (byte)0x0B);
        var reader = new ProtobufReader(message);
        Assert.True(reader.TryReadTag(out uint tag));
        Assert.False(reader.TrySkip(tag));
        Assert.Equal(ProtobufError.TooDeep, reader.Error);
    }

    [Fact]
    public void Error_of_an_inner_message_counts_from_the_outermost_body()
    {
        // Field 1 holds a message of two bytes whose varint at byte 3 does not end.
        var reader = new ProtobufReader([0x0A, 0x02, 0x08, 0x80]);
        Assert.True(reader.TryReadTag(out _));
        Assert.True(reader.TryReadMessage(out ProtobufReader inner));
        Assert.True(inner.TryReadTag(out _));
        Assert.False(inner.TryReadVarint(out _));
        Assert.Equal(3, inner.ErrorOffset);
    }

    [Fact]
    public void Packed_numbers_come_back_and_an_uneven_length_is_refused()
    {
        var writer = new ProtobufWriter();
        writer.WritePackedFixed64<double>(1, [1.5, -2, double.NaN]);
        var reader = new ProtobufReader(writer.WrittenSpan);
        Assert.True(reader.TryReadTag(out _));
        Assert.True(reader.TryReadPackedFixed64(out ReadOnlySpan<double> values));
        Assert.Equal([1.5, -2, double.NaN], values.ToArray());

        var uneven = new ProtobufReader([0x0A, 3, 1, 2, 3]);
        Assert.True(uneven.TryReadTag(out _));
        Assert.False(uneven.TryReadPackedFixed64<ulong>(out _));
        Assert.Equal(ProtobufError.UnevenPackedLength, uneven.Error);
    }

    [Fact]
    public void Random_and_mutated_bytes_end_without_an_exception()
    {
        var random = new Random(20_261);
        var writer = new ProtobufWriter();
        for (int round = 0; round < 20_000; round++)
        {
            byte[] message = round % 2 == 0 ? Garbage(random) : Mutated(random, writer);
            var reader = new ProtobufReader(message);
            int reads = 0;
            Walk(ref reader, ref reads, 0);
            // Each read takes at least a byte: nothing loops.
            Assert.InRange(reads, 0, 64 * (message.Length + 1));
            Assert.InRange(reader.Offset, 0, message.Length);
        }
    }

    private static void Walk(ref ProtobufReader reader, ref int reads, int depth)
    {
        while (reader.TryReadTag(out uint tag))
        {
            reads++;
            if ((WireType)(tag & 7) == WireType.Bytes && depth < 8)
            {
                if (!reader.TryReadMessage(out ProtobufReader inner))
                    return;
                Walk(ref inner, ref reads, depth + 1);
            }
            else if (!reader.TrySkip(tag))
            {
                return;
            }
        }
    }

    private static byte[] Garbage(Random random)
    {
        byte[] bytes = new byte[random.Next(64)];
        random.NextBytes(bytes);
        return bytes;
    }

    private static byte[] Mutated(Random random, ProtobufWriter writer)
    {
        writer.Clear();
        int outer = writer.BeginMessage(1);
        writer.WriteUInt64(1, (ulong)random.NextInt64());
        writer.WriteString(2, "some text that is long enough");
        int inner = writer.BeginMessage(3);
        writer.WriteDouble(1, random.NextDouble());
        writer.EndMessage(inner);
        writer.EndMessage(outer);
        byte[] bytes = writer.ToArray();
        for (int i = random.Next(4); i >= 0; i--)
            bytes[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
        return bytes[..random.Next(bytes.Length + 1)];
    }
}
