using System.Numerics;
using Monitor.Shared.Merging;

namespace Monitor.Shared.Tests.Merging;

/// <summary>Sums against whole numbers of any length: to the bit, in any order, in any grouping.</summary>
public sealed class ExactSumTests
{
    [Fact]
    public void Sum_is_the_true_one_rounded_once_in_any_order_and_grouping()
    {
        for (int seed = 0; seed < 400; seed++)
        {
            var random = new Random(seed);
            double[] values = [.. Enumerable.Range(0, random.Next(1, 60)).Select(_ => Value(random))];
            double expected = Rounded(values);
            for (int i = 0; i < 4; i++)
            {
                random.Shuffle(values);
                ExactSum whole = default;
                foreach (double[] some in values.Chunk(random.Next(1, values.Length + 1)))
                {
                    ExactSum part = default;
                    foreach (double value in some)
                        part.Add(value);
                    whole.Add(part);
                }

                Assert.Equal(expected, whole.Value);
                (double high, double low) = whole.Twofold();
                Assert.Equal(expected, high);
                Assert.Equal(Rounded([.. values, -expected]), low);
            }
        }
    }

    [Fact]
    public void Sum_of_numbers_that_cancel_keeps_the_small_one()
    {
        ExactSum sum = default;
        foreach (double value in (double[])[1e300, 1e-300, -1e300, 3, -3])
            sum.Add(value);
        Assert.Equal(1e-300, sum.Value);
    }

    [Fact]
    public void Parts_add_up_to_the_sum_on_another_node()
    {
        var random = new Random(5);
        for (int i = 0; i < 300; i++)
        {
            ExactSum sum = default, other = default;
            for (int j = random.Next(40); j >= 0; j--)
                sum.Add(Value(random));
            foreach (double part in sum.Partials())
                other.Add(part);
            Assert.Equal(sum.Partials(), other.Partials());
        }
    }

    [Fact]
    public void What_no_double_holds_stays_infinite_and_opposites_are_no_number()
    {
        ExactSum sum = default;
        sum.Add(double.MaxValue);
        sum.Add(double.MaxValue);
        Assert.Equal(double.PositiveInfinity, sum.Value);
        sum.Add(1);
        Assert.Equal(double.PositiveInfinity, sum.Value);
        sum.Add(double.NegativeInfinity);
        Assert.True(double.IsNaN(sum.Value));
    }

    private static double Value(Random random) => random.Next(5) switch
    {
        0 => random.Next(-1000, 1000),
        1 => 0.1 * random.Next(-50, 50),
        2 => Math.ScaleB(random.NextDouble() - 0.5, random.Next(-1060, 900)),
        3 => Math.ScaleB(1, random.Next(-60, 60)) * (random.Next(2) == 0 ? 1 : -1),
        _ => random.NextDouble() * 1e9,
    };

    /// <summary>All doubles are multiples of 2^-1074, so in that unit they are whole.</summary>
    private static double Rounded(IEnumerable<double> values)
    {
        BigInteger sum = BigInteger.Zero;
        foreach (double value in values)
            sum += Units(value);
        if (sum.IsZero)
            return 0;
        BigInteger magnitude = BigInteger.Abs(sum);
        int drop = (int)Math.Max(0, magnitude.GetBitLength() - 53);
        BigInteger kept = magnitude >> drop, rest = magnitude - (kept << drop);
        BigInteger half = drop == 0 ? BigInteger.One : BigInteger.One << (drop - 1);
        if (rest > half || rest == half && !kept.IsEven)
            kept++;
        return Math.ScaleB(Math.ScaleB((double)kept, drop / 2 - 537), drop - drop / 2 - 537) * sum.Sign;
    }

    private static BigInteger Units(double value)
    {
        long bits = BitConverter.DoubleToInt64Bits(value);
        int exponent = (int)(bits >> 52 & 0x7FF);
        long mantissa = bits & (1L << 52) - 1 | (exponent == 0 ? 0 : 1L << 52);
        return (value < 0 ? -1 : 1) * ((BigInteger)mantissa << Math.Max(0, exponent - 1));
    }
}
