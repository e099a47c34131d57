using System.Net;
using Monitor.EndToEnd.Prometheus;

namespace Monitor.EndToEnd.Dashboard;

public sealed class LiveListenersTests
{
    private const int Most = 64;

    [Fact]
    public async Task Page_past_the_last_is_refused_until_another_is_closed()
    {
        await using NodeUnderTest node = await NodeUnderTest.StartAsync();
        using var client = new HttpClient { BaseAddress = node.Page };
        var pages = new List<HttpResponseMessage>();
        try
        {
            for (int i = 0; i < Most; i++)
                pages.Add(await OpenAsync());
            Assert.All(pages, page => Assert.Equal(HttpStatusCode.OK, page.StatusCode));

            using (HttpResponseMessage refused = await OpenAsync())
            {
                Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
                Assert.Equal(TimeSpan.FromSeconds(10), refused.Headers.RetryAfter!.Delta);
                Assert.Equal("64 pages are open already\n", await refused.Content.ReadAsStringAsync());
            }

            // The refused one took nobody's place, and the open ones are still told what happens.
            await using Stream first = await pages[0].Content.ReadAsStreamAsync();
            Assert.True(await first.ReadAsync(new byte[1]) > 0);
            pages[^1].Dispose();
            await Poll.UntilAsync(
                async () =>
                {
                    HttpResponseMessage again = await OpenAsync();
                    pages.Add(again);
                    return again.StatusCode == HttpStatusCode.OK;
                },
                () => "The place of the page that was closed is not given to another.");
        }
        finally
        {
            pages.ForEach(page => page.Dispose());
        }

        Task<HttpResponseMessage> OpenAsync() =>
            client.GetAsync("api/v1/live", HttpCompletionOption.ResponseHeadersRead);
    }
}
