using Monitor.Cli.CommandLine;
using Monitor.Cli.Output;
using Monitor.Cli.Queries;

namespace Monitor.Cli.Tests.Output;

public sealed class OutputTests
{
    [Theory]
    [InlineData(0.000412, "seconds", "412µs")]
    [InlineData(1.25, "seconds", "1.25s")]
    [InlineData(7200, "seconds", "2h")]
    [InlineData(0, "seconds", "0s")]
    [InlineData(-3, "seconds", "-3s")]
    [InlineData(1e-12, "seconds", "0.001ns")]
    [InlineData(250, "milliseconds", "250ms")]
    [InlineData(1536, "bytes", "1.5KiB")]
    [InlineData(0.1234, "ratio", "12.34%")]
    [InlineData(12345678, "", "12.35M")]
    [InlineData(9999, "", "9999")]
    [InlineData(1e300, "", "1E+288T")]
    [InlineData(0.1, "", "0.1")]
    public void Number_has_four_digits_and_its_usual_unit(double value, string unit, string expected) =>
        Assert.Equal(expected, Quantity.Of(value, unit));

    [Fact]
    public void Missing_number_is_a_dash() => Assert.Equal("-", Quantity.Of(null, "seconds"));

    [Fact]
    public void Sparkline_scales_from_the_least_to_the_greatest() =>
        Assert.Equal("▁▄ █", Sparkline.Of([1, 4, null, 8], 10));

    [Fact]
    public void Sparkline_of_one_level_is_flat() => Assert.Equal("▁▁▁", Sparkline.Of([5, 5, 5], 10));

    [Fact]
    public void Sparkline_of_nothing_is_empty() => Assert.Equal("", Sparkline.Of([], 10));

    [Fact]
    public void Sparkline_keeps_a_spike_however_many_values_share_a_bar()
    {
        var values = new double?[1000];
        Array.Fill(values, 1.0);
        values[513] = 100;
        string bars = Sparkline.Of(values, 20);
        Assert.Equal(20, bars.Length);
        Assert.Equal(1, bars.Count(b => b == '█'));
    }

    [Theory]
    [InlineData("plain ünïcode ✓", "plain ünïcode ✓")]
    [InlineData("a\u001b[31mred", "a\\u001b[31mred")]
    [InlineData("two\nlines", "two\\nlines")]
    [InlineData("c1 \u009b31m", "c1 \\u009b31m")]
    [InlineData("turned \u202e round", "turned \\u202e round")]
    public void Text_from_anywhere_cannot_steer_a_terminal(string text, string expected) =>
        Assert.Equal(expected, PlainText.OneLine(text));

    [Theory]
    [InlineData(45, "45s")]
    [InlineData(200, "3m20s")]
    [InlineData(7_500, "2h5m")]
    [InlineData(190_000, "2d4h")]
    [InlineData(-10, "0s")]
    public void Age_has_its_two_largest_units(int seconds, string expected)
    {
        DateTimeOffset now = DateTimeOffset.FromUnixTimeSeconds(1_700_000_000);
        Assert.Equal(expected, Age.Of(now.AddSeconds(-seconds), now));
    }

    [Theory]
    [InlineData("<0.25", 0.2, true)]
    [InlineData("<0.25", 0.25, false)]
    [InlineData("<=0.25", 0.25, true)]
    [InlineData(">=1", 0.9, false)]
    [InlineData("==0", 0, true)]
    [InlineData("!=0", 0, false)]
    [InlineData(">-5", -4, true)]
    public void Expectation_compares(string text, double value, bool expected)
    {
        Assert.True(Expectation.TryParse(text, out Expectation expectation, out _));
        Assert.Equal(expected, expectation.Holds(value));
        Assert.False(expectation.Holds(null));
    }

    [Theory]
    [InlineData("127.0.0.1:8080", "http://127.0.0.1:8080")]
    [InlineData("http://node:8080/", "http://node:8080")]
    [InlineData("https://proxy/monitor", "https://proxy/monitor")]
    [InlineData("[::1]:8080", "http://[::1]:8080")]
    public void Address_is_read_as_people_write_it(string text, string expected)
    {
        Assert.True(Connection.NodeAddress.TryParse(text, out Connection.NodeAddress address, out _));
        Assert.Equal(expected, address.ToString());
    }

    [Theory]
    [InlineData("helth", "health")]
    [InlineData("--windw", "--window")]
    [InlineData("zzz", null)]
    public void Mistyped_word_is_found(string word, string? expected) =>
        Assert.Equal(expected, NearestName.Find(word, ["health", "--window", "query"]));
}
