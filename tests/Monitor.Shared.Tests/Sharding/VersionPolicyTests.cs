using Monitor.Shared.Sharding;

namespace Monitor.Shared.Tests.Sharding;

public sealed class VersionPolicyTests
{
    [Theory]
    [InlineData("1.4.0", "1.4.9", true)]
    [InlineData("1.4.0", "1.5.0", true)]
    [InlineData("1.5.0", "1.4.0", true)]
    [InlineData("0.1.0", "0.2.0-rc.1", true)]
    [InlineData("1.4.0", "1.6.0", false)]
    [InlineData("1.9.0", "2.0.0", false)]
    [InlineData("1.4.0", "yesterday", false)]
    public void Versions_run_together_when_their_minor_numbers_are_neighbours(string one, string other, bool together)
    {
        Assert.Equal(together, VersionPolicy.RunTogether(one, other));
        Assert.Equal(together, VersionPolicy.RunTogether(other, one));
    }
}
