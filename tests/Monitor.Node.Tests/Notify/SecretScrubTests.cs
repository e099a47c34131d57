using Monitor.Node.Configuration;
using Monitor.Node.Notify;

namespace Monitor.Node.Tests.Notify;

public sealed class SecretScrubTests
{
    [Theory]
    [InlineData("me:p@ss w0rd", "bad Basic bWU6cEBzcyB3MHJk", "bad Basic ***")]
    [InlineData("me:p%40ss", "who is me:p@ss?", "who is ***?")]
    [InlineData("Bearer abcdefgh1234", "token abcdefgh1234 is over", "token *** is over")]
    [InlineData("Bearer abcdefgh1234", "got BEARER ABCDEFGH1234", "got ***")]
    [InlineData("abcdefgh1234", "400: the key abcdefg…", "400: the key ***…")]
    [InlineData("abcdefgh1234", "400: the key abcdefg", "400: the key ***")]
    [InlineData("abcdefgh1234", "400: fab", "400: fab")]
    [InlineData("abc", "abc", "abc")]
    public void Scrub_takes_out_a_secret_in_every_form_in_which_it_may_come_back(
        string secret, string said, string shown) =>
        Assert.Equal(shown, new SecretScrub([new Secret(secret)]).Apply(said));
}
