using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Monitor.Shared.Wire;

/// <summary>
/// Reads Snappy's block format (the one of Prometheus' remote write; not the framed one): a varint with the length of
/// the data, then literals and copies from what was already written. From span to span, without allocation.
/// <para>
/// Two loops do the same work. The fast one copies whole 16-byte pieces and lets them run over the end of what is
/// meant, which the next piece overwrites; it needs room for that on both sides and stops when there is none. The
/// careful one does the rest, byte by byte. Nothing is read or written outside of the two spans.
/// </para>
/// </summary>
public static unsafe class Snappy
{
    /// <summary>
    /// Room after the data that lets the fast loop run up to the end: the longest copy (64) plus one piece that
    /// begins at its last byte (16).
    /// </summary>
    public const int Slack = 64 + 16;

    /// <summary>A tag and the longest literal whose length is in the tag (60), read as four pieces.</summary>
    private const int FastInput = 1 + 64;

    /// <summary>The densest element is a copy of 64 bytes in three, so 22 bytes can never come out of one.</summary>
    private const int MaxRatio = 22;

    /// <summary>
    /// Of a copy's tag: length in bits 0 to 7, bits 8 to 10 of the offset in place, further bytes from bit 11.
    /// </summary>
    private static readonly ushort[] Copies = MakeCopies();

    /// <summary>
    /// For each offset below 16 the places 0 to 15 modulo that offset: a shuffle that repeats a pattern.
    /// </summary>
    private static readonly byte[] Patterns = MakePatterns();

    private static ReadOnlySpan<uint> Masks => [0, 0xFF, 0xFFFF, 0xFF_FFFF, 0xFFFF_FFFF];

    /// <summary>
    /// The length of the data, known before any of it is read, and refused when the block cannot hold it.
    /// </summary>
    /// <param name="header">Bytes that the length itself takes.</param>
    public static SnappyResult ReadLength(ReadOnlySpan<byte> block, out int length, out int header)
    {
        ulong value = 0;
        length = 0;
        header = 0;
        for (int i = 0; i < Math.Min(block.Length, 5); i++)
        {
            value |= (ulong)(block[i] & 0x7F) << (7 * i);
            if (block[i] >= 0x80)
                continue;
            header = i + 1;
            if (value > uint.MaxValue)
                return new SnappyResult(SnappyError.InvalidLength, i);
            if (value > int.MaxValue || value > (ulong)(block.Length - header) * MaxRatio)
                return new SnappyResult(SnappyError.ImpossibleLength, 0);
            length = (int)value;
            return default;
        }

        return new SnappyResult(SnappyError.InvalidLength, block.Length);
    }

    /// <summary>Reads a whole block.</summary>
    /// <param name="target">
    /// At least as long as the block's length says, better by <see cref="Slack"/> longer. What lies behind the data
    /// may be overwritten.
    /// </param>
    /// <param name="written">The length of the data; 0 on an error.</param>
    /// <exception cref="ArgumentException">The target is shorter than the length says.</exception>
    public static SnappyResult Decompress(ReadOnlySpan<byte> block, Span<byte> target, out int written)
    {
        written = 0;
        SnappyResult header = ReadLength(block, out int length, out int headerBytes);
        if (!header.Succeeded)
            return header;
        if (target.Length < length)
            throw new ArgumentException($"The data needs {length} bytes.", nameof(target));

        fixed (byte* input = block, output = target)
        {
            var state = new State(input + headerBytes, input + block.Length, output, output + length);
            SnappyError error = RunFast(ref state, output + target.Length);
            if (error == SnappyError.None)
                error = RunCarefully(ref state);
            if (error == SnappyError.None && state.Output != state.OutputEnd)
                error = state.Output < state.OutputEnd ? SnappyError.TooShort : SnappyError.TooLong;
            if (error != SnappyError.None)
                return new SnappyResult(error, (int)(state.Input - input));
        }

        written = length;
        return default;
    }

    private static SnappyError RunFast(ref State state, byte* targetEnd)
    {
        byte* input = state.Input, output = state.Output;
        byte* begin = state.OutputBegin, end = state.OutputEnd;
        long inputRoom = state.InputEnd - input, outputRoom = targetEnd - output;
        if (inputRoom < FastInput || outputRoom < Slack)
            return SnappyError.None;
        byte* lastInput = state.InputEnd - FastInput;
        byte* lastOutput = end < targetEnd - Slack ? end : targetEnd - Slack;
        ref ushort copies = ref MemoryMarshal.GetArrayDataReference(Copies);
        ref uint masks = ref MemoryMarshal.GetReference(Masks);
        var error = SnappyError.None;

        while (input <= lastInput && output <= lastOutput)
        {
            uint tag = *input;
            nint length, offset;
            if ((tag & 3) == 0)
            {
                length = (nint)(tag >> 2) + 1;
                if (length > 60)
                {
                    error = CopyLongLiteral(ref input, ref output, (int)length - 60, state.InputEnd, end);
                    if (error != SnappyError.None)
                        break;
                    continue;
                }

                input++;
                CopyPieces(input, output, length);
                input += length;
                output += length;
                continue;
            }

            uint copy = Unsafe.Add(ref copies, (nint)tag);
            nint more = (nint)(copy >> 11);
            length = (nint)(copy & 0xFF);
            offset = (nint)((Unsafe.ReadUnaligned<uint>(input + 1) & Unsafe.Add(ref masks, more)) + (copy & 0x700));
            if ((nuint)(offset - 1) >= (nuint)(output - begin))
            {
                error = SnappyError.InvalidOffset;
                break;
            }

            input += 1 + more;
            if (offset >= 16)
                CopyPieces(output - offset, output, length);
            else
                Repeat(output, offset, length);
            output += length;
        }

        state.Input = input;
        state.Output = output;
        return error == SnappyError.None && output > end ? SnappyError.TooLong : error;
    }

    private static SnappyError RunCarefully(ref State state)
    {
        while (state.Input < state.InputEnd)
        {
            uint tag = *state.Input;
            SnappyError error;
            if ((tag & 3) == 0)
            {
                int length = (int)(tag >> 2) + 1;
                error = length > 60
                    ? CopyLongLiteral(ref state.Input, ref state.Output, length - 60, state.InputEnd, state.OutputEnd)
                    : CopyLiteral(ref state.Input, ref state.Output, 1, length, state.InputEnd, state.OutputEnd);
            }
            else
            {
                error = CopyBack(ref state, Copies[tag]);
            }

            if (error != SnappyError.None)
                return error;
        }

        return SnappyError.None;
    }

    private static SnappyError CopyBack(ref State state, uint copy)
    {
        int more = (int)(copy >> 11);
        long length = copy & 0xFF;
        if (state.InputEnd - state.Input <= more)
            return SnappyError.Truncated;
        long offset = copy & 0x700;
        for (int i = 0; i < more; i++)
            offset += (long)state.Input[1 + i] << (8 * i);
        if (offset == 0 || offset > state.Output - state.OutputBegin)
            return SnappyError.InvalidOffset;
        if (length > state.OutputEnd - state.Output)
            return SnappyError.TooLong;
        // The two may overlap, and then what is written first is read again: never copy these as a block.
        for (long i = 0; i < length; i++)
            state.Output[i] = state.Output[i - offset];
        state.Input += 1 + more;
        state.Output += length;
        return SnappyError.None;
    }

    private static SnappyError CopyLongLiteral(
        ref byte* input, ref byte* output, int lengthBytes, byte* inputEnd, byte* outputEnd)
    {
        if (inputEnd - input <= lengthBytes)
            return SnappyError.Truncated;
        long length = 1;
        for (int i = 0; i < lengthBytes; i++)
            length += (long)input[1 + i] << (8 * i);
        return CopyLiteral(ref input, ref output, 1 + lengthBytes, length, inputEnd, outputEnd);
    }

    private static SnappyError CopyLiteral(
        ref byte* input, ref byte* output, int tagBytes, long length, byte* inputEnd, byte* outputEnd)
    {
        if (length > inputEnd - input - tagBytes)
            return SnappyError.Truncated;
        if (length > outputEnd - output)
            return SnappyError.TooLong;
        Buffer.MemoryCopy(input + tagBytes, output, length, length);
        input += tagBytes + length;
        output += length;
        return SnappyError.None;
    }

    /// <summary>
    /// Copies 16 bytes, or 64 when more are meant; in order, so that source and target may be 16 apart.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void CopyPieces(byte* source, byte* target, nint length)
    {
        Vector128.Load(source).Store(target);
        if (length <= 16)
            return;
        Vector128.Load(source + 16).Store(target + 16);
        if (length <= 32)
            return;
        Vector128.Load(source + 32).Store(target + 32);
        Vector128.Load(source + 48).Store(target + 48);
    }

    /// <summary>
    /// Copies from less than 16 bytes back: one piece that repeats the pattern, stored again and again a whole number
    /// of patterns further on.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Repeat(byte* target, nint offset, nint length)
    {
        ref byte patterns = ref MemoryMarshal.GetArrayDataReference(Patterns);
        Vector128<byte> places = Vector128.LoadUnsafe(ref patterns, (nuint)(offset * 16));
        Vector128<byte> piece = Vector128.ShuffleNative(Vector128.Load(target - offset), places);
        nint step = Unsafe.Add(ref patterns, offset);
        for (nint done = 0; done < length; done += step)
            piece.Store(target + done);
    }

    private static ushort[] MakeCopies()
    {
        ushort[] table = new ushort[256];
        for (int tag = 0; tag < table.Length; tag++)
        {
            table[tag] = (ushort)((tag & 3) switch
            {
                1 => 4 + (tag >> 2 & 7) | tag >> 5 << 8 | 1 << 11,
                2 => (tag >> 2) + 1 | 2 << 11,
                3 => (tag >> 2) + 1 | 4 << 11,
                _ => 0,
            });
        }

        return table;
    }

    /// <summary>Row o holds the places of offset o; row 0, which no offset uses, the steps of all offsets.</summary>
    private static byte[] MakePatterns()
    {
        byte[] table = new byte[16 * 16];
        for (int offset = 1; offset < 16; offset++)
        {
            table[offset] = (byte)(16 - 16 % offset);
            for (int i = 0; i < 16; i++)
                table[offset * 16 + i] = (byte)(i % offset);
        }

        return table;
    }

    private ref struct State(byte* input, byte* inputEnd, byte* output, byte* outputEnd)
    {
        public byte* Input = input;
        public byte* Output = output;
        public readonly byte* InputEnd = inputEnd;
        public readonly byte* OutputBegin = output;
        public readonly byte* OutputEnd = outputEnd;
    }
}
