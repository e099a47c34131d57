using System.Numerics;
using Monitor.Shared.Histograms;

namespace Monitor.Shared.Tests.Histograms;

public sealed class ExponentialLayoutTests
{
    public static TheoryData<int> Scales { get; } =
        [.. Enumerable.Range(ExponentialLayout.MinScale, ExponentialLayout.MaxScale - ExponentialLayout.MinScale + 1)];

    [Theory]
    [MemberData(nameof(Scales))]
    public void KeyOf_any_value_is_the_bucket_that_exact_arithmetic_finds(int scale)
    {
        ExponentialLayout layout = ExponentialLayout.OfScale(scale);
        foreach (double value in Values(new Random(scale + 100), 1500))
        {
            int index = layout.KeyOf(value) - ExponentialLayout.KeyOffset;
            Assert.True(ExactLog.IsAbove(value, index, scale), $"{value:R} is not above bucket {index}'s lower end");
            Assert.True(!ExactLog.IsAbove(value, index + 1, scale), $"{value:R} is above bucket {index}'s upper end");
            Assert.Equal(-layout.KeyOf(value), layout.KeyOf(-value));
        }
    }

    [Theory]
    [MemberData(nameof(Scales))]
    public void UpperBound_of_a_bucket_is_its_largest_double(int scale)
    {
        ExponentialLayout layout = ExponentialLayout.OfScale(scale);
        var random = new Random(scale + 200);
        for (int i = 0; i < 3000; i++)
        {
            int key = layout.KeyOf(Value(random));
            double upper = layout.UpperBound(key);
            Assert.Equal(key, layout.KeyOf(upper));
            if (upper < double.MaxValue)
                Assert.Equal(key + 1, layout.KeyOf(double.BitIncrement(upper)));
            Assert.Equal(upper, layout.LowerBound(key + 1));
            Assert.Equal(-upper, layout.LowerBound(-key));
            Assert.Equal(-layout.LowerBound(key), layout.UpperBound(-key));
        }
    }

    [Fact]
    public void KeyOf_powers_of_two_is_the_bucket_below_because_the_upper_end_belongs_to_it()
    {
        ExponentialLayout layout = ExponentialLayout.OfScale(0);
        Assert.Equal(ExponentialLayout.KeyOffset - 1, layout.KeyOf(1));
        Assert.Equal(ExponentialLayout.KeyOffset, layout.KeyOf(2));
        Assert.Equal(ExponentialLayout.KeyOffset, layout.KeyOf(1.5));
        Assert.Equal(0, layout.KeyOf(0));
        Assert.Equal(0, layout.KeyOf(-0.0));
        Assert.Equal(ExponentialLayout.KeyOffset - 1075, layout.KeyOf(double.Epsilon));
        Assert.Equal(ExponentialLayout.KeyOffset + 1023, layout.KeyOf(double.MaxValue));
    }

    [Fact]
    public void CoarserKey_of_a_fine_key_is_the_coarse_key_of_the_value()
    {
        var random = new Random(7);
        for (int i = 0; i < 20_000; i++)
        {
            double value = Value(random) * (random.Next(2) == 0 ? 1 : -1);
            int fine = random.Next(ExponentialLayout.MinScale, ExponentialLayout.MaxScale + 1);
            int coarse = random.Next(ExponentialLayout.MinScale, fine + 1);
            Assert.Equal(
                ExponentialLayout.OfScale(coarse).KeyOf(value),
                ExponentialLayout.CoarserKey(ExponentialLayout.OfScale(fine).KeyOf(value), fine - coarse));
        }
    }

    private static IEnumerable<double> Values(Random random, int count)
    {
        yield return double.Epsilon;
        yield return double.MaxValue;
        yield return BitConverter.Int64BitsToDouble(1L << 52);
        yield return double.BitDecrement(BitConverter.Int64BitsToDouble(1L << 52));
        for (int exponent = -1074; exponent <= 1023; exponent += 13)
        {
            double power = Math.ScaleB(1, exponent);
            yield return power;
            yield return double.BitIncrement(power);
            if (power > double.Epsilon)
                yield return double.BitDecrement(power);
        }

        for (int boundary = 1; boundary < BucketBoundaries.PerOctave; boundary++)
        {
            double below = BitConverter.UInt64BitsToDouble(1023UL << 52 | BucketBoundaries.Mantissas[boundary]);
            yield return below;
            yield return double.BitIncrement(below);
        }

        for (int i = 0; i < count; i++)
            yield return Value(random);
    }

    /// <summary>A positive double of any size, subnormals included.</summary>
    private static double Value(Random random)
    {
        while (true)
        {
            double value = Math.Abs(BitConverter.Int64BitsToDouble(random.NextInt64(long.MinValue, long.MaxValue)));
            if (random.Next(10) == 0)
                value = BitConverter.Int64BitsToDouble(random.NextInt64(1, 1L << 52));
            if (double.IsFinite(value) && value > 0)
                return value;
        }
    }

    /// <summary>Compares a double with a power 2^(index/2^scale) in whole numbers, slowly and without error.</summary>
    private static class ExactLog
    {
        public static bool IsAbove(double value, int index, int scale)
        {
            (BigInteger mantissa, int exponent) = Split(value);
            // value > 2^(index/2^scale)  <=>  value^(2^scale) > 2^index, and with a negative scale the roles change.
            if (scale < 0)
                return IsAbove(mantissa, exponent, (long)index << -scale);
            BigInteger power = BigInteger.Pow(mantissa, 1 << scale);
            return IsAbove(power, (long)exponent << scale, index);
        }

        /// <summary>Whether m * 2^exponent is above 2^power.</summary>
        private static bool IsAbove(BigInteger m, long exponent, long power)
        {
            long bits = (long)m.GetBitLength() - 1 + exponent;
            return bits != power ? bits > power : !m.IsPowerOfTwo;
        }

        private static (BigInteger Mantissa, int Exponent) Split(double value)
        {
            long bits = BitConverter.DoubleToInt64Bits(value);
            int exponent = (int)(bits >> 52);
            long mantissa = bits & ((1L << 52) - 1);
            return exponent == 0 ? (mantissa, -1074) : (mantissa | 1L << 52, exponent - 1075);
        }
    }
}
