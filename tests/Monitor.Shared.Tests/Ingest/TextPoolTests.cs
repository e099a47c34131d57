using System.Text;
using Monitor.Shared.Ingest;

namespace Monitor.Shared.Tests.Ingest;

public sealed class TextPoolTests
{
    [Theory]
    [InlineData("")]
    [InlineData("instance")]
    [InlineData("größe")]
    [InlineData("日本")]
    public void Same_bytes_give_one_string(string text)
    {
        var pool = new TextPool(16);
        byte[] utf8 = Encoding.UTF8.GetBytes(text);
        Assert.Equal(text, pool.Get(utf8));
        Assert.Same(pool.Get(utf8), pool.Get(utf8));
    }

    [Fact]
    public void Many_texts_in_few_places_all_come_out_right()
    {
        var pool = new TextPool(4);
        var random = new Random(5);
        for (int i = 0; i < 10_000; i++)
        {
            // The same length in bytes and in letters, in one place: only the content tells them apart.
            string text = new string((char)random.Next('a', 'f'), 3) + (random.Next(2) == 0 ? "é" : "ab");
            Assert.Equal(text, pool.Get(Encoding.UTF8.GetBytes(text)));
        }
    }

    [Fact]
    public void Long_text_comes_out_whole()
    {
        string text = new('x', 5_000);
        Assert.Equal(text, new TextPool(4).Get(Encoding.UTF8.GetBytes(text)));
    }
}
