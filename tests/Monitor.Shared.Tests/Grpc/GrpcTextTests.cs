using Monitor.Shared.Grpc;

namespace Monitor.Shared.Tests.Grpc;

public sealed class GrpcTextTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("plain words, 1 < 2 ~", "plain words, 1 < 2 ~")]
    [InlineData("100% sure", "100%25 sure")]
    [InlineData("two\nlines", "two%0Alines")]
    [InlineData("größer", "gr%C3%B6%C3%9Fer")]
    public void Message_is_encoded_and_comes_back(string message, string encoded)
    {
        Assert.Equal(encoded, GrpcText.EncodeMessage(message));
        Assert.Equal(message, GrpcText.DecodeMessage(encoded));
    }

    [Theory]
    [InlineData("50% of %zz and %", "50% of %zz and %")]
    [InlineData("%4", "%4")]
    [InlineData("%41%61", "Aa")]
    public void Message_with_stray_percent_signs_keeps_them(string encoded, string message) =>
        Assert.Equal(message, GrpcText.DecodeMessage(encoded));

    [Theory]
    [InlineData("1H", 3_600_000)]
    [InlineData("2M", 120_000)]
    [InlineData("30S", 30_000)]
    [InlineData("99999999m", 99_999_999)]
    [InlineData("1500u", 1.5)]
    [InlineData("100n", 0.0001)]
    [InlineData("1n", 0.0001)]
    [InlineData("0S", 0)]
    public void Timeout_is_read(string text, double milliseconds)
    {
        Assert.True(GrpcText.TryParseTimeout(text, out TimeSpan timeout));
        Assert.Equal((long)(milliseconds * TimeSpan.TicksPerMillisecond), timeout.Ticks);
    }

    [Theory]
    [InlineData("")]
    [InlineData("S")]
    [InlineData("10")]
    [InlineData("-1S")]
    [InlineData("+1S")]
    [InlineData("1 S")]
    [InlineData("1s")]
    [InlineData("123456789S")]
    public void Timeout_that_is_none_is_refused(string text) => Assert.False(GrpcText.TryParseTimeout(text, out _));
}
