using Monitor.Shared.Peers;

namespace Monitor.Shared.Tests.Peers;

/// <summary>Whatever comes, a decoder says what is wrong with it or reads it; nothing else happens.</summary>
public sealed class PeerFuzzTests
{
    [Fact]
    public void Random_bytes_are_refused_or_read()
    {
        var random = new Random(1);
        for (int i = 0; i < 20_000; i++)
        {
            byte[] bytes = new byte[random.Next(80)];
            random.NextBytes(bytes);
            TryAll(bytes);
        }
    }

    [Fact]
    public void Spoiled_messages_are_refused_or_read()
    {
        for (int seed = 0; seed < 3_000; seed++)
        {
            var random = new Random(seed);
            var messages = new RandomPeerMessages(seed);
            byte[] bytes = random.Next(2) == 0
                ? PeerCodecTests.Bytes(messages.Question().Write)
                : PeerCodecTests.Parts(messages.Epoch(), messages.Answer())[0];
            for (int change = random.Next(1, 6); change > 0 && bytes.Length > 0; change--)
                bytes = Spoil(bytes, random);
            TryAll(bytes);
        }
    }

    [Fact]
    public void Message_cut_anywhere_is_refused_or_read()
    {
        byte[] bytes = PeerCodecTests.Bytes(new RandomPeerMessages(4).Question().Write);
        for (int length = 0; length <= bytes.Length; length++)
            TryAll(bytes[..length]);
    }

    private static byte[] Spoil(byte[] bytes, Random random)
    {
        int at = random.Next(bytes.Length);
        switch (random.Next(4))
        {
            case 0:
                bytes[at] ^= (byte)(1 << random.Next(8));
                return bytes;
            case 1:
                bytes[at] = (byte)random.Next(256);
                return bytes;
            case 2:
                return bytes[..at];
            default:
                return [.. bytes[..at], .. bytes[random.Next(bytes.Length)..]];
        }
    }

    private static void TryAll(byte[] bytes)
    {
        Try(() => PeerQuestion.Read(bytes));
        Try(() => PeerGreeting.Read(bytes));
        Try(() =>
        {
            var reader = new PeerAnswerReader();
            reader.Add(bytes);
            return reader.NotHereBecause ?? (object)reader.Answer;
        });
    }

    private static void Try(Func<object> read)
    {
        try
        {
            Assert.NotNull(read());
        }
        catch (PeerProtocolException refused)
        {
            Assert.NotEmpty(refused.Message);
        }
    }
}
