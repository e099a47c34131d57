using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Monitor.EndToEnd;

/// <summary>
/// An HTTP server inside of a test, on a port that the system chooses. A client that hangs up in the middle of
/// a request ends that request and nothing else, and disposing waits for no client.
/// </summary>
internal sealed class LoopbackServer : IAsyncDisposable
{
    private readonly WebApplication _application;

    /// <param name="answer">Answers one request; called for several at a time.</param>
    /// <param name="address">Where it listens; null for loopback.</param>
    public LoopbackServer(RequestDelegate answer, IPAddress? address = null)
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(address ?? IPAddress.Loopback, 0));
        _application = builder.Build();
        _application.Run(context => AnswerAsync(context, answer));
        // Apart from the caller's context, which may be one thread that waits here.
        Task.Run(() => _application.StartAsync()).GetAwaiter().GetResult();
        Url = _application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!
            .Addresses.Single() + "/";
    }

    /// <summary>Where it listens, with a slash at the end.</summary>
    public string Url { get; }

    public async ValueTask DisposeAsync()
    {
        // A stop that may not wait: requests under way are cut.
        await _application.StopAsync(new CancellationToken(canceled: true)).WaitAsync(NodeUnderTest.Patience);
        await _application.DisposeAsync().AsTask().WaitAsync(NodeUnderTest.Patience);
    }

    private static async Task AnswerAsync(HttpContext context, RequestDelegate answer)
    {
        try
        {
            await answer(context);
        }
        catch (Exception cut) when (
            context.RequestAborted.IsCancellationRequested
            || cut is IOException or BadHttpRequestException or OperationCanceledException or JsonException)
        {
            // The client is gone, in the middle of its request or of the answer: a node that was killed.
            context.Abort();
        }
    }
}
