using System.Globalization;
using Monitor.Shared.Rehearsal;

namespace Monitor.Shared.Tests.Rehearsal;

/// <summary>Promtool's notation of values, as its documentation expands it.</summary>
public sealed class InputNotationTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("1 2.5 -3 +4 1e3 .5", "1 2.5 -3 4 1000 0.5")]
    [InlineData("-2+4x3", "-2 2 6 10")]
    [InlineData("1-2x4", "1 -1 -3 -5 -7")]
    [InlineData("1x4", "1 1 1 1 1")]
    [InlineData("1+0x0", "1")]
    [InlineData("-1--2x2", null)]
    [InlineData("_ 1 _x3", "_ 1 _ _ _")]
    [InlineData("_x0 7", "7")]
    [InlineData("1 stale\n _", "1 stale _")]
    [InlineData("NaN Inf -Inf +inf", "NaN Infinity -Infinity Infinity")]
    [InlineData("1e-2+1e-2x2", "0.01 0.02 0.03")]
    [InlineData("stalex2", null)]
    [InlineData("1+2", null)]
    [InlineData("1x-2", null)]
    [InlineData("1x2x3", null)]
    [InlineData("1,2", null)]
    [InlineData("0x99999", null)]
    [InlineData("0x999999999999", null)]
    [InlineData("_x101", null)]
    public void Values_are_expanded(string text, string? expected)
    {
        bool isGood = InputNotation.TryParse(text, most: 100, out IReadOnlyList<InputValue> values, out string error);
        Assert.Equal(expected is not null, isGood);
        if (isGood)
            Assert.Equal(expected, string.Join(' ', values.Select(Show)));
        else
            Assert.NotEqual("", error);
    }

    private static string Show(InputValue value) => value.Kind switch
    {
        InputValueKind.Missing => "_",
        InputValueKind.Stale => "stale",
        _ => Math.Round(value.Number, 9).ToString(CultureInfo.InvariantCulture),
    };
}
