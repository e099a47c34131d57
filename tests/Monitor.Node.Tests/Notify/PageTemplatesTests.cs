using Monitor.Node.Configuration;
using Monitor.Node.Notify;
using Monitor.Node.Notify.Pages;
using Monitor.Node.Yaml;
using Monitor.Shared.Alerting;

namespace Monitor.Node.Tests.Notify;

public sealed class PageTemplatesTests
{
    [Fact]
    public void Words_of_the_configuration_stand_in_the_place_of_the_pages_own()
    {
        Page page = Pages(
            "title: '{{ $labels.page_state | toUpper }} {{ $labels.alertname }} on {{ $labels.component }}', "
            + "text: '{{ $labels.page_summary }} ({{ $value }}), {{ $labels.page_alerts }} of it'")
            .Of(TestPages.Firing);

        Assert.Equal("FIRING HighCpu on order-gateway", page.Title);
        Assert.Equal("CPU is at 97 % (97), 1 of it", page.Text);
    }

    [Fact]
    public void Incident_has_words_too()
    {
        Page page = Pages(
            "title: '#{{ $labels.page_incident }} {{ $labels.page_cause }} for {{ $labels.page_person }}'")
            .Of(TestPages.Incident(IncidentNews.Triggered));

        Assert.Equal("#12 risk for ann", page.Title);
        Assert.Contains("HighCpu", page.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("title: '{{ $labels.nothing }}'")]
    [InlineData("title: ' '")]
    public void Title_that_comes_out_empty_is_the_pages_own(string fields) =>
        Assert.Equal("[FIRING] HighCpu order-gateway", Pages(fields).Of(TestPages.Firing).Title);

    [Fact]
    public void Text_that_grows_is_cut_and_says_so()
    {
        string many = string.Concat(Enumerable.Repeat("{{ $labels.page_text }}", 300));

        string text = Pages($"text: '{many}'").Of(TestPages.Large).Text;

        Assert.InRange(text.Length, 1, 16_384);
        Assert.EndsWith("…", text, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(TestPages.Names), MemberType = typeof(TestPages))]
    public void Every_word_can_be_said_of_every_page(string name)
    {
        string all = string.Join(' ', PageTemplates.Words.Select(word => $"{{{{ $labels.{word} }}}}"));

        Page page = Pages($"text: '{all}'").Of(TestPages.ByName[name]);

        Assert.NotEmpty(page.Text);
    }

    private static PageWriter Pages(string fields)
    {
        var problems = new List<YamlProblem>();
        ReceiverOptions options = TestReceiver.OptionsOf($"type: slack, url: 'http://localhost/', {fields}", problems);
        Assert.Empty(problems);
        return Receivers.PagesOf(options, TestReceiver.ExternalUrl);
    }
}
