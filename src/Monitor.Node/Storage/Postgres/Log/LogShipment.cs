using System.Buffers.Binary;
using Monitor.Actors.Ports;

namespace Monitor.Node.Storage.Postgres.Log;

/// <summary>
/// One batch as the server gets it, and as the spool keeps it. Writer, lane and number say which batch it is: the
/// server takes each once.
/// </summary>
internal sealed record LogShipment(
    Guid Writer, int Lane, long Number, int[] Shards, long[] Epochs, int[] Counts, byte[][] Payloads)
{
    private const byte Version = 1;
    private const int HeadBytes = 1 + 16 + sizeof(int) + sizeof(long) + sizeof(int);
    private const int RunHeadBytes = sizeof(int) + sizeof(long) + sizeof(int) + sizeof(int);

    public static LogShipment Of(Guid writer, int lane, long number, IReadOnlyList<LogRun> runs) => new(
        writer, lane, number, [.. runs.Select(run => run.Shard.Value)], [.. runs.Select(run => run.Epoch.Value)],
        [.. runs.Select(run => run.Count)], [.. runs.Select(run => run.ToArray())]);

    public byte[] Encode()
    {
        byte[] bytes = new byte[HeadBytes + Payloads.Sum(payload => RunHeadBytes + payload.Length)];
        Span<byte> rest = bytes;
        rest[0] = Version;
        Writer.TryWriteBytes(rest[1..]);
        BinaryPrimitives.WriteInt32LittleEndian(rest[17..], Lane);
        BinaryPrimitives.WriteInt64LittleEndian(rest[21..], Number);
        BinaryPrimitives.WriteInt32LittleEndian(rest[29..], Shards.Length);
        rest = rest[HeadBytes..];
        for (int i = 0; i < Shards.Length; i++)
        {
            BinaryPrimitives.WriteInt32LittleEndian(rest, Shards[i]);
            BinaryPrimitives.WriteInt64LittleEndian(rest[4..], Epochs[i]);
            BinaryPrimitives.WriteInt32LittleEndian(rest[12..], Counts[i]);
            BinaryPrimitives.WriteInt32LittleEndian(rest[16..], Payloads[i].Length);
            Payloads[i].CopyTo(rest[RunHeadBytes..]);
            rest = rest[(RunHeadBytes + Payloads[i].Length)..];
        }

        return bytes;
    }

    /// <exception cref="StoreCorruptException">It is of a later version of the program.</exception>
    public static LogShipment Decode(ReadOnlySpan<byte> bytes)
    {
        if (bytes[0] != Version)
            throw new StoreCorruptException(
                $"The spool was written by a later version of this program (format {bytes[0]}); start that one.");
        int runs = BinaryPrimitives.ReadInt32LittleEndian(bytes[29..]);
        var shipment = new LogShipment(
            new Guid(bytes[1..17]), BinaryPrimitives.ReadInt32LittleEndian(bytes[17..]),
            BinaryPrimitives.ReadInt64LittleEndian(bytes[21..]), new int[runs], new long[runs], new int[runs],
            new byte[runs][]);
        bytes = bytes[HeadBytes..];
        for (int i = 0; i < runs; i++)
        {
            shipment.Shards[i] = BinaryPrimitives.ReadInt32LittleEndian(bytes);
            shipment.Epochs[i] = BinaryPrimitives.ReadInt64LittleEndian(bytes[4..]);
            shipment.Counts[i] = BinaryPrimitives.ReadInt32LittleEndian(bytes[12..]);
            int length = BinaryPrimitives.ReadInt32LittleEndian(bytes[16..]);
            shipment.Payloads[i] = bytes.Slice(RunHeadBytes, length).ToArray();
            bytes = bytes[(RunHeadBytes + length)..];
        }

        return shipment;
    }
}
