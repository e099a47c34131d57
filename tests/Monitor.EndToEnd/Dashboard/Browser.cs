using Microsoft.Playwright;
using Monitor.EndToEnd.Prometheus;

namespace Monitor.EndToEnd.Dashboard;

/// <summary>Debian's chromium without a screen, as a person with the page open.</summary>
internal sealed class Browser : IAsyncDisposable
{
    private readonly IPlaywright _playwright;
    private readonly IBrowser _browser;

    private Browser(IPlaywright playwright, IBrowser browser)
    {
        _playwright = playwright;
        _browser = browser;
    }

    public static async Task<Browser> StartAsync()
    {
        IPlaywright playwright = await Playwright.CreateAsync();
        IBrowser browser = await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = "/usr/bin/chromium",
            Args =
            [
                "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
                "--disable-component-update", "--disable-sync",
            ],
        });
        return new Browser(playwright, browser);
    }

    /// <summary>A page of its own; what its console complains of is gathered.</summary>
    public async Task<(IPage Page, List<string> Complaints)> OpenAsync(
        Uri address, int width, int height, ColorScheme colours)
    {
        IPage page = await _browser.NewPageAsync(new BrowserNewPageOptions
        {
            ViewportSize = new ViewportSize { Width = width, Height = height },
            ColorScheme = colours,
        });
        page.SetDefaultTimeout((float)NodeUnderTest.Patience.TotalMilliseconds);
        List<string> complaints = [];
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning")
                complaints.Add(message.Text);
        };
        page.PageError += (_, error) => complaints.Add(error);
        await page.GotoAsync(address.ToString());
        return (page, complaints);
    }

    /// <summary>
    /// Waits until an expression holds. Asked from outside: the page's own policy forbids to evaluate texts inside of
    /// it.
    /// </summary>
    public static Task UntilAsync(IPage page, string expression) => Poll.UntilAsync(
        () => page.EvaluateAsync<bool>(expression), () => $"the page never came so far: {expression}");

    public async ValueTask DisposeAsync()
    {
        await _browser.DisposeAsync();
        _playwright.Dispose();
    }
}
