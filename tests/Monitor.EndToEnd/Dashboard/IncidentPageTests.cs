using System.Text.Json;
using Microsoft.Playwright;

namespace Monitor.EndToEnd.Dashboard;

/// <summary>Incidents in a real browser, as somebody who was woken has them in front of him.</summary>
public sealed class IncidentPageTests
{
    private const string Fits = "document.documentElement.scrollWidth <= document.documentElement.clientWidth";
    private const string Focused = "document.activeElement.textContent.trim()";

    [FactNeeding("chromium", "chromium")]
    public async Task Incident_is_taken_with_the_keyboard_alone_on_phone_and_desk()
    {
        foreach ((int width, int height, ColorScheme colours) in Windows())
        {
            await using TradingDesk desk = await TradingDesk.StartAsync();
            await using Browser browser = await Browser.StartAsync();
            int id = await desk.BreakAsync();
            (IPage page, List<string> complaints) = await browser.OpenAsync(
                desk.At("incidents"), width, height, colours);
            await page.Locator("[data-row]").WaitForAsync();
            Assert.True(await page.EvaluateAsync<bool>(Fits), $"{width} px: the list scrolls sideways");

            await page.Keyboard.PressAsync("j");
            await page.Keyboard.PressAsync("Enter");
            await page.Locator(".causes a").First.WaitForAsync();
            Assert.EndsWith($"/incidents/{id}", page.Url);
            await Browser.UntilAsync(page, "document.activeElement.tagName === 'H1'");
            Assert.Equal("market-data", await page.Locator(".causes a").First.InnerTextAsync());
            Assert.Equal("nobody has it", await page.Locator(".lead .standing").InnerTextAsync());
            Assert.True(await page.EvaluateAsync<bool>(Fits), $"{width} px: the incident scrolls sideways");

            // Who acts is asked once; then every action says so.
            await TabToAsync(page, "Acknowledge");
            await page.Keyboard.PressAsync("Enter");
            await AnswerAsync(page, "Who are you?", "ann");
            await AnswerAsync(page, "Acknowledge: you have it", "restarting the feed");
            await desk.UntilAsync(
                $"api/v1/incidents/{id}", answer => Names(answer, "acknowledgedBy").SequenceEqual(["ann"]));
            await page.Locator(".lead .standing").Filter(new() { HasText = "ann has it" }).WaitForAsync();
            await page.Locator(".timeline").Filter(new() { HasText = "restarting the feed" }).WaitForAsync();

            await page.Keyboard.PressAsync("e");
            await page.Locator(".explain .stands")
                .Filter(new() { HasText = "It is in the hands of ann" }).WaitForAsync();
            await page.Locator(".explain .proof").First.WaitForAsync();

            await page.Keyboard.PressAsync("x");
            await AnswerAsync(page, "Resolve it", "feed restarted");
            await desk.UntilAsync(
                $"api/v1/incidents/{id}",
                answer => answer.GetProperty("incident").GetProperty("status").GetString() == "resolved");
            await page.Locator("[data-status=resolved]").WaitForAsync();
            Assert.Empty(complaints);

            await page.GotoAsync(desk.At("audit?actor=ann").ToString());
            await page.Locator(".audit").Filter(new() { HasText = "incident.acknowledged" }).WaitForAsync();
            Assert.True(await page.EvaluateAsync<bool>(Fits), $"{width} px: the audit log scrolls sideways");
        }
    }

    [FactNeeding("chromium", "chromium")]
    public async Task Names_that_are_markup_are_shown_as_text_everywhere()
    {
        await using TradingDesk desk = await TradingDesk.StartAsync();
        await using Browser browser = await Browser.StartAsync();
        await desk.FireAsync(
            TradingDesk.Hostile, TradingDesk.Hostile, summary: TradingDesk.Hostile + new string('x', 400));
        await desk.UntilAsync("api/v1/incidents/1", answer => answer.GetProperty("alerts").GetArrayLength() == 1);
        string print = "";
        await desk.UntilAsync("api/v2/alerts", answer =>
        {
            print = answer[0].GetProperty("fingerprint").GetString()!;
            return true;
        });

        string[] paths = ["incidents", "incidents/1", "alerts", $"alerts/{print}", $"silences/new?alert={print}", ""];
        foreach (string path in paths)
        {
            (IPage page, List<string> complaints) = await browser.OpenAsync(desk.At(path), 360, 740, ColorScheme.Dark);
            await page.GetByText("onerror").First.WaitForAsync(new() { State = WaitForSelectorState.Attached });
            await page.Locator("#connection[data-state=live]").WaitForAsync();
            Assert.Equal(0, await page.Locator("img").CountAsync());
            Assert.DoesNotContain("owned", (await page.TitleAsync()).Replace(TradingDesk.Hostile, ""));
            Assert.True(await page.EvaluateAsync<bool>(Fits), $"/{path} scrolls sideways at 360 px");
            Assert.Empty(complaints);
            await page.CloseAsync();
        }
    }

    [FactNeeding("chromium", "chromium")]
    public async Task News_arrive_without_taking_focus_text_or_place()
    {
        await using TradingDesk desk = await TradingDesk.StartAsync();
        await using Browser browser = await Browser.StartAsync();
        int id = await desk.BreakAsync();
        (IPage page, List<string> complaints) =
            await browser.OpenAsync(desk.At($"incidents/{id}"), 390, 844, ColorScheme.Light);
        await page.Locator(".comment textarea").FillAsync("half a sent");
        await page.Locator(".comment textarea").ScrollIntoViewIfNeededAsync();
        await page.Locator(".comment textarea").FocusAsync();
        double place = await PlaceAsync(page);

        await desk.FireAsync("RejectsHigh", "order-gateway");

        await page.Locator(".rows .title").Filter(new() { HasText = "RejectsHigh" }).WaitForAsync();
        Assert.Equal("half a sent", await page.Locator(".comment textarea").InputValueAsync());
        Assert.Equal("TEXTAREA", await page.EvaluateAsync<string>("document.activeElement.tagName"));
        Assert.InRange(await PlaceAsync(page) - place, -2, 2);

        await page.Keyboard.TypeAsync("ence");
        await page.Keyboard.PressAsync("Control+Enter");
        await AnswerAsync(page, "Who are you?", "bob");
        await page.Locator(".timeline").Filter(new() { HasText = "bob: half a sentence" }).WaitForAsync();
        Assert.Equal("", await page.Locator(".comment textarea").InputValueAsync());
        Assert.Empty(complaints);
    }

    [FactNeeding("chromium", "chromium")]
    public async Task Silence_is_made_in_two_steps_and_its_guard_is_asked()
    {
        await using TradingDesk desk = await TradingDesk.StartAsync();
        await using Browser browser = await Browser.StartAsync();
        int id = await desk.BreakAsync();
        // So many that the guard has something to say.
        for (int i = 0; i < 9; i++)
            await desk.FireAsync($"Late{i}", "pricing", "warning");
        await desk.UntilAsync($"api/v1/incidents/{id}", answer => answer.GetProperty("alerts").GetArrayLength() == 12);
        (IPage page, _) = await browser.OpenAsync(
            desk.At($"silences/new?incident={id}"), 390, 844, ColorScheme.Dark);
        await page.Locator(".hit-list li").Nth(11).WaitForAsync();
        Assert.True(await page.EvaluateAsync<bool>(Fits), "the form scrolls sideways");
        await page.Locator("#silence-why").FillAsync("exchange test");
        await page.Locator("button[type=submit]").ClickAsync();
        await AnswerAsync(page, "Who are you?", "ann");

        // All that fires would be silent: the guard wants to hear that this is meant.
        ILocator make = page.Locator("button").Filter(new() { HasText = "Make the silence" });
        await make.ClickAsync();
        await page.Locator("#silence-sure").CheckAsync();
        await make.ClickAsync();
        await page.Locator(".silence").Filter(new() { HasText = "exchange test" }).WaitForAsync();
        await desk.UntilAsync("api/v2/silences", answer => answer.GetArrayLength() == 1
            && answer[0].GetProperty("createdBy").GetString() == "ann");

        await page.Locator(".silence button").ClickAsync();
        await page.Locator("dialog button[type=submit]").ClickAsync();
        // Whoever made it is known to the browser by now, and is who ended it.
        await desk.UntilAsync("api/v1/audit?actor=ann", answer => answer.GetProperty("records").EnumerateArray()
            .Any(record => record.GetProperty("action").GetString() == "silence.expired"));
        await desk.UntilAsync("api/v2/silences", answer =>
            answer[0].GetProperty("status").GetProperty("state").GetString() == "expired");
        await page.Locator(".silence a").Filter(new() { HasText = "Make it again" }).WaitForAsync();
    }

    [FactNeeding("chromium", "chromium")]
    public async Task Receiver_is_tried_out_and_says_what_it_made_of_it()
    {
        await using TradingDesk desk = await TradingDesk.StartAsync();
        await using Browser browser = await Browser.StartAsync();
        (IPage page, List<string> complaints) = await browser.OpenAsync(
            desk.At("receivers"), 360, 740, ColorScheme.Dark);
        await page.GetByRole(AriaRole.Button, new() { Name = "Test: desk" }).ClickAsync();
        await AnswerAsync(page, "Who are you?", "ann");
        await page.Locator("dialog button[type=submit]").ClickAsync();
        await page.Locator(".said-here").Filter(new() { HasText = "taken" }).WaitForAsync();

        await page.GetByRole(AriaRole.Button, new() { Name = "Preview: desk" }).ClickAsync();
        await page.Locator(".told-page").WaitForAsync();
        Assert.True(await page.EvaluateAsync<bool>(Fits), "the preview scrolls sideways");
        Assert.Empty(complaints);
    }

    [FactNeeding("chromium", "chromium")]
    public async Task Somebody_stands_in_with_the_keyboard_alone_on_phone_and_desk()
    {
        foreach ((int width, int height, ColorScheme colours) in Windows())
        {
            await using TradingDesk desk = await TradingDesk.StartAsync();
            await using Browser browser = await Browser.StartAsync();
            (IPage page, List<string> complaints) = await browser.OpenAsync(desk.At("oncall"), width, height, colours);
            await page.Locator(".oncall-now strong").First.WaitForAsync();
            string usual = await page.Locator(".oncall-now strong").First.InnerTextAsync();
            string other = usual == "ann" ? "bob" : "ann";

            await page.Keyboard.PressAsync("o");
            await AnswerAsync(page, "Who are you?", other);
            await page.Locator("dialog h2").Filter(new() { HasText = "Somebody stands in" }).WaitForAsync();
            Assert.True(await page.EvaluateAsync<bool>(Fits), $"{width} px: the question scrolls sideways");
            // Whoever asks is who stands in, unless another is chosen; a reason is wanted.
            await page.Keyboard.PressAsync("Control+Enter");
            await page.Locator("dialog .wrong").Filter(new() { HasText = "Why" }).WaitForAsync();
            await page.Keyboard.TypeAsync("a doctor's appointment");
            await page.Keyboard.PressAsync("Control+Enter");
            await desk.UntilAsync("api/v1/oncall", answer =>
                answer.GetProperty("schedules")[0].GetProperty("now").GetProperty("person").GetString() == other);
            await page.Locator(".arranged").Filter(new() { HasText = "a doctor's appointment" }).WaitForAsync();
            await page.Locator(".oncall-now strong").First.Filter(new() { HasText = other }).WaitForAsync();
            Assert.True(await page.EvaluateAsync<bool>(Fits), $"{width} px: on call scrolls sideways");

            await TabToAsync(page, "End now");
            await page.Keyboard.PressAsync("Enter");
            await AnswerAsync(page, "End this now", "it was short");
            await desk.UntilAsync("api/v1/oncall/overrides", answer => answer.GetArrayLength() == 0);
            await page.Locator(".oncall-now strong").First.Filter(new() { HasText = usual }).WaitForAsync();
            await desk.UntilAsync("api/v1/audit?subject=schedule:trading-desk", answer => answer.GetProperty("records")
                .EnumerateArray().Select(record => record.GetProperty("action").GetString())
                .SequenceEqual(["oncall.override_added", "oncall.override_removed"]));
            Assert.Empty(complaints);
        }
    }

    [FactNeeding("chromium", "chromium")]
    public async Task Addresses_open_what_they_name_and_say_when_there_is_nothing()
    {
        await using TradingDesk desk = await TradingDesk.StartAsync();
        await using Browser browser = await Browser.StartAsync();
        foreach ((int width, int height, ColorScheme colours) in Windows())
        {
            (IPage page, _) = await browser.OpenAsync(desk.At("oncall"), width, height, colours);
            await page.Locator(".oncall-now strong").First.WaitForAsync();
            Assert.Contains(await page.Locator(".oncall-now strong").First.InnerTextAsync(), new[] { "ann", "bob" });
            Assert.True(await page.EvaluateAsync<bool>(Fits), $"{width} px: on call scrolls sideways");

            await page.Keyboard.PressAsync("g");
            await page.Keyboard.PressAsync("s");
            await page.Locator("h1").Filter(new() { HasText = "Silences" }).WaitForAsync();
            await page.GoBackAsync();
            await page.Locator("h1").Filter(new() { HasText = "On call" }).WaitForAsync();
            await page.Keyboard.PressAsync("?");
            await page.Locator("dialog kbd").First.WaitForAsync();
            await page.Keyboard.PressAsync("Escape");

            await page.GotoAsync(desk.At("incidents/77").ToString());
            await page.GetByText("There is no incident 77.").WaitForAsync();
            await page.GotoAsync(desk.At("incidents").ToString());
            await page.GetByText("All is quiet.").WaitForAsync();
            await page.CloseAsync();
        }
    }

    private static (int Width, int Height, ColorScheme Colours)[] Windows() =>
        [(390, 844, ColorScheme.Dark), (1440, 900, ColorScheme.Light)];

    private static async Task TabToAsync(IPage page, string name)
    {
        for (int i = 0; i < 60 && await page.EvaluateAsync<string>(Focused) != name; i++)
            await page.Keyboard.PressAsync("Tab");
        Assert.Equal(name, await page.EvaluateAsync<string>(Focused));
    }

    /// <summary>Types into the dialog of this title and confirms it, by keys.</summary>
    private static async Task AnswerAsync(IPage page, string title, string text)
    {
        await page.Locator("dialog h2").Filter(new() { HasText = title }).WaitForAsync();
        await page.Keyboard.TypeAsync(text);
        await page.Keyboard.PressAsync("Enter");
        await page.Locator("dialog h2").Filter(new() { HasText = title })
            .WaitForAsync(new() { State = WaitForSelectorState.Detached });
    }

    private static IEnumerable<string?> Names(JsonElement answer, string property) =>
        answer.GetProperty("incident").GetProperty(property).EnumerateArray().Select(name => name.GetString());

    private static Task<double> PlaceAsync(IPage page) =>
        page.EvaluateAsync<double>("document.querySelector('.comment textarea').getBoundingClientRect().top");
}
