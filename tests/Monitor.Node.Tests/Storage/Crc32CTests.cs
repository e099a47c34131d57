using Monitor.Node.Storage;

namespace Monitor.Node.Tests.Storage;

public sealed class Crc32CTests
{
    [Fact]
    public void Compute_of_the_standard_check_is_its_value() =>
        Assert.Equal(0xE3069283u, Crc32C.Compute("123456789"u8));

    [Fact]
    public void Compute_in_pieces_is_compute_at_once()
    {
        byte[] bytes = new byte[300];
        new Random(1).NextBytes(bytes);
        for (int cut = 0; cut <= bytes.Length; cut++)
        {
            uint first = Crc32C.Compute(bytes.AsSpan(0, cut));
            Assert.Equal(Crc32C.Compute(bytes), Crc32C.Compute(bytes.AsSpan(cut), first));
        }
    }

    [Fact]
    public void Compute_is_the_bitwise_definition()
    {
        var random = new Random(2);
        for (int length = 0; length < 100; length++)
        {
            byte[] bytes = new byte[length];
            random.NextBytes(bytes);
            Assert.Equal(Bitwise(bytes), Crc32C.Compute(bytes));
        }
    }

    private static uint Bitwise(byte[] bytes)
    {
        uint crc = uint.MaxValue;
        foreach (byte one in bytes)
        {
            crc ^= one;
            for (int bit = 0; bit < 8; bit++)
                crc = (crc & 1) != 0 ? (crc >> 1) ^ 0x82F63B78u : crc >> 1;
        }

        return ~crc;
    }
}
