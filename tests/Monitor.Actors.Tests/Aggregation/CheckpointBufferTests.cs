using System.Buffers;
using Monitor.Actors.Aggregation;

namespace Monitor.Actors.Tests.Aggregation;

public sealed class CheckpointBufferTests
{
    [Fact]
    public void Buffer_gives_back_every_byte_however_it_grew()
    {
        var random = new Random(3);
        byte[] expected = new byte[3_000_000];
        random.NextBytes(expected);
        var buffer = new CheckpointBuffer();
        using IMemoryOwner<byte> owner = buffer;
        for (int at = 0; at < expected.Length;)
        {
            int count = Math.Min(random.Next(1, 50_000), expected.Length - at);
            if (random.Next(2) == 0)
                expected.AsSpan(at, count).CopyTo(buffer.GetSpan(count));
            else
                expected.AsMemory(at, count).CopyTo(buffer.GetMemory(count));
            buffer.Advance(count);
            at += count;
        }

        Assert.Equal(expected.Length, buffer.Length);
        Assert.True(buffer.Memory.Span.SequenceEqual(expected));
    }

    [Fact]
    public void Buffer_refuses_to_advance_past_what_it_gave()
    {
        var buffer = new CheckpointBuffer();
        using IMemoryOwner<byte> owner = buffer;
        int room = buffer.GetSpan(10).Length;
        Assert.Throws<ArgumentOutOfRangeException>(() => buffer.Advance(room + 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => buffer.Advance(-1));
    }

    [Fact]
    public void Buffer_without_a_byte_is_empty()
    {
        var buffer = new CheckpointBuffer();
        using IMemoryOwner<byte> owner = buffer;
        Assert.True(buffer.Memory.IsEmpty);
    }
}
