using System.Net;

namespace Monitor.EndToEnd.Dashboard;

/// <summary>The addresses that notes and notifications point at, and what the page asks behind them.</summary>
public sealed class PageAddressTests
{
    private static readonly HttpClient Client = new();

    [Fact]
    public async Task Every_address_opens_the_page_and_questions_say_what_is_wrong_with_them()
    {
        await using NodeUnderTest node = await NodeUnderTest.StartAsync();
        string page = await Client.GetStringAsync(node.Page);
        foreach (string path in new[]
        {
            "incidents", "incidents/7", "alerts", "alerts/b7ac20a12901d5a7", "silences", "silences/new", "oncall",
            "receivers", "audit",
        })
        {
            using HttpResponseMessage answer = await Client.GetAsync(new Uri(node.Page, path));
            Assert.Equal(page, await answer.Content.ReadAsStringAsync());
            Assert.Contains("script-src 'self'", answer.Headers.GetValues("Content-Security-Policy").Single());
        }

        string chart = "dashboard/data/points?chart=" + Uri.EscapeDataString("last:10:{component=\"machine\"}");
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(node, $"{chart}&seconds=600&to=1700000000"));
        Assert.Equal(HttpStatusCode.BadRequest, await StatusAsync(node, $"{chart}&seconds=600&to=soon"));
        Assert.Equal(HttpStatusCode.BadRequest, await StatusAsync(node, $"{chart}&seconds=600&to=99999999999"));
        Assert.Equal(HttpStatusCode.BadRequest, await StatusAsync(node, $"{chart}&seconds=600&to=5"));
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(node, "dashboard/data/alerts/b7ac20a12901d5a7"));

        using var foreign = new HttpRequestMessage(HttpMethod.Post, new Uri(node.Page, "api/v2/silences"))
        {
            Content = new StringContent("{}"),
        };
        foreign.Headers.Add("Sec-Fetch-Site", "cross-site");
        using HttpResponseMessage refused = await Client.SendAsync(foreign);
        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
    }

    private static async Task<HttpStatusCode> StatusAsync(NodeUnderTest node, string path)
    {
        using HttpResponseMessage answer = await Client.GetAsync(new Uri(node.Page, path));
        return answer.StatusCode;
    }
}
