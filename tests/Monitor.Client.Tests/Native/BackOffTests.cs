using Monitor.Client.Native;

namespace Monitor.Client.Tests.Native;

public sealed class BackOffTests
{
    [Fact]
    public void Waits_double_up_to_the_longest_and_half_is_drawn()
    {
        var backOff = new BackOff(TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(1), new Random(7));
        foreach (int whole in new[] { 100, 200, 400, 800, 1000, 1000, 1000 })
            Assert.InRange(backOff.Next().TotalMilliseconds, whole / 2.0, whole);
        backOff.Reset();
        Assert.InRange(backOff.Next().TotalMilliseconds, 50, 100);
    }

    [Fact]
    public void Two_clients_do_not_wait_alike()
    {
        var one = new BackOff(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1), new Random(1));
        var other = new BackOff(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1), new Random(2));
        Assert.NotEqual(one.Next(), other.Next());
    }

    [Fact]
    public void Failures_without_end_never_wait_longer()
    {
        var backOff = new BackOff(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(5), new Random(1));
        for (int i = 0; i < 1000; i++)
            Assert.InRange(backOff.Next().TotalSeconds, 0.5, 5);
    }
}
