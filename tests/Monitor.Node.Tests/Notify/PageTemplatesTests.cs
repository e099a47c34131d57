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

    [Fact]
    public void Alerts_of_a_page_are_looped_over()
    {
        Page page = Pages(
            "title: '{{ .Status | toUpper }} {{ len .Alerts.Firing }} of {{ len .Alerts }}', "
            + "text: '{{ range .Alerts.Firing }}{{ .Labels.alertname }} {{ end }}'").Of(TestPages.Large);

        Assert.Equal("FIRING 200 of 300", page.Title);
        Assert.StartsWith("Alert1 Alert2 Alert4 ", page.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Incident_is_there_on_pages_about_one_and_nothing_on_others()
    {
        PageWriter pages = Pages(
            "title: '{{ with .Incident }}#{{ .Id }} {{ .News }} {{ index .Components 0 }}{{ else }}none{{ end }}'");

        Assert.Equal("#12 triggered order-gateway", pages.Of(TestPages.Incident(IncidentNews.Triggered)).Title);
        Assert.Equal("none", pages.Of(TestPages.Firing).Title);
    }

    [Theory]
    [InlineData("title: '{{ (index .Alerts 7).Status }}'", "title")]
    [InlineData("text: '{{ define \"a\" }}{{ template \"a\" . }}{{ end }}{{ template \"a\" . }}'", "text")]
    public void Template_that_cannot_be_filled_leaves_the_pages_own_words_and_says_so(string fields, string key)
    {
        Page page = Pages(fields).Of(TestPages.Firing), own = Pages("").Of(TestPages.Firing);

        Assert.Equal((own.Title, own.Text), (page.Title, page.Text));
        PageFact told = page.Facts.Except(own.Facts).Single();
        Assert.Equal($"Template of the {key}", told.Name);
        Assert.Contains("line 1, column", told.Value, StringComparison.Ordinal);
    }

    [Fact]
    public void Markup_is_the_templates_own_and_values_mean_nothing_in_it()
    {
        Page page = Pages("markup: true, text: '*{{ .CommonAnnotations.summary }}* <{{ .ExternalURL }}|here>'")
            .Of(TestPages.Hostile);

        Assert.StartsWith("*&lt;!channel&gt; &amp;amp;", page.Markup, StringComparison.Ordinal);
        Assert.EndsWith($"* <{TestReceiver.ExternalUrl}|here>", page.Markup, StringComparison.Ordinal);
    }

    private static PageWriter Pages(string fields)
    {
        var problems = new List<YamlProblem>();
        string more = fields.Length > 0 ? ", " + fields : "";
        ReceiverOptions options = TestReceiver.OptionsOf($"type: slack, url: 'http://localhost/'{more}", problems);
        Assert.Empty(problems);
        return Receivers.PagesOf(options, TestReceiver.ExternalUrl, TimeProvider.System);
    }
}
