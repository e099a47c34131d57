using Monitor.Node.Storage.Postgres;

namespace Monitor.Node.Tests.Storage.Postgres;

public sealed class CancellationTests
{
    [Fact]
    public async Task Callback_of_what_is_disposed_already_does_not_break_the_end()
    {
        using var source = new CancellationTokenSource();
        source.Token.Register(static () => throw new ObjectDisposedException("a command"));
        await source.EndAsync();
        Assert.True(source.IsCancellationRequested);
    }

    [Fact]
    public async Task Any_other_error_of_a_callback_is_told()
    {
        using var source = new CancellationTokenSource();
        source.Token.Register(static () => throw new InvalidOperationException("a defect"));
        AggregateException error = await Assert.ThrowsAsync<AggregateException>(source.EndAsync);
        Assert.IsType<InvalidOperationException>(Assert.Single(error.InnerExceptions));
    }
}
