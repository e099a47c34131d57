using System.Buffers;
using System.Runtime.InteropServices;

namespace Monitor.Actors.Aggregation;

/// <summary>
/// A checkpoint while it is written and saved: a hundred megabytes for some seconds, every few minutes. Outside the
/// managed heap, because the heap and its pools would keep as much for ever, and twice that for growing by copies; the
/// system moves pages instead of bytes when this grows, and has them back when it is disposed.
/// </summary>
internal sealed unsafe class CheckpointBuffer : MemoryManager<byte>, IBufferWriter<byte>
{
    private const int SmallestBytes = 64 << 10;

    private byte* _bytes;
    private int _capacity;

    public int Length { get; private set; }

    /// <summary>What was written. Gone once this is disposed.</summary>
    public override Memory<byte> Memory => CreateMemory(Length);

    public override Span<byte> GetSpan() => new(_bytes, _capacity);

    public void Advance(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, _capacity - Length);
        Length += count;
    }

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Reserve(Math.Max(1, sizeHint));
        return CreateMemory(Length, _capacity - Length);
    }

    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Reserve(Math.Max(1, sizeHint));
        return new Span<byte>(_bytes + Length, _capacity - Length);
    }

    public override MemoryHandle Pin(int elementIndex = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(elementIndex);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(elementIndex, _capacity);
        return new MemoryHandle(_bytes + elementIndex);
    }

    public override void Unpin()
    {
    }

    protected override void Dispose(bool disposing)
    {
        NativeMemory.Free(_bytes);
        _bytes = null;
        _capacity = Length = 0;
    }

    private void Reserve(int bytes)
    {
        if (_capacity - Length >= bytes)
            return;
        long wanted = Math.Max(Length + (long)bytes, _capacity + (long)_capacity / 2);
        int capacity = (int)Math.Clamp(wanted, SmallestBytes, Array.MaxLength);
        if (capacity - Length < bytes)
            throw new InvalidOperationException($"A checkpoint has grown past {Array.MaxLength} bytes.");
        _bytes = (byte*)NativeMemory.Realloc(_bytes, (nuint)capacity);
        _capacity = capacity;
    }
}
