using Monitor.Shared.Durations;

namespace Monitor.Shared.Tests.Durations;

public sealed class DurationTextTests
{
    [Theory]
    [InlineData("0", 0)]
    [InlineData("0s", 0)]
    [InlineData("500ms", 500)]
    [InlineData("30s", 30_000)]
    [InlineData("1m30s", 90_000)]
    [InlineData("1h", 3_600_000)]
    [InlineData("1d12h", 129_600_000)]
    [InlineData("2w", 1_209_600_000)]
    [InlineData("1y", 31_536_000_000)]
    public void Duration_in_prometheus_spelling_is_read(string text, long milliseconds)
    {
        Assert.True(DurationText.TryParse(text, out TimeSpan duration));
        Assert.Equal(milliseconds, (long)duration.TotalMilliseconds);
    }

    [Theory]
    [InlineData("")]
    [InlineData("5")]
    [InlineData("s")]
    [InlineData("-1s")]
    [InlineData("1.5s")]
    [InlineData("1s1m")]
    [InlineData("1m1m")]
    [InlineData("1 m")]
    [InlineData("1µs")]
    [InlineData("99999999999999y")]
    [InlineData("9999999999999999999s")]
    public void Duration_in_another_spelling_is_refused(string text) =>
        Assert.False(DurationText.TryParse(text, out _));

    [Fact]
    public void Duration_formatted_reads_back_as_itself()
    {
        var random = new Random(20261121);
        for (int i = 0; i < 20_000; i++)
        {
            TimeSpan duration = TimeSpan.FromMilliseconds(random.NextInt64(1L << random.Next(1, 45)));
            Assert.True(DurationText.TryParse(DurationText.Format(duration), out TimeSpan back));
            Assert.Equal(duration, back);
        }
    }
}
