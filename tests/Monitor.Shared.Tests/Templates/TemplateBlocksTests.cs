using Monitor.Shared.Rules;
using Monitor.Shared.Series;
using Monitor.Shared.Templates;

namespace Monitor.Shared.Tests.Templates;

/// <summary>Conditions, loops, variables and definitions, on what a rule can speak of.</summary>
public sealed class TemplateBlocksTests
{
    private static readonly LabelSet Labels = LabelSet.From(
        ("alertname", "HighCpu"), ("component", "gateway"), ("instance", "10.0.0.1:9100"), ("zone", "b"));

    [Theory]
    [InlineData("{{ if gt $value 0.9 }}high{{ else }}low{{ end }}", "high")]
    [InlineData("{{ if eq .Labels.zone \"a\" }}A{{ else if eq .Labels.zone \"b\" }}B{{ else }}?{{ end }}", "B")]
    [InlineData("{{ if and .Labels.none (index .Labels.Names 99) }}no{{ else }}short{{ end }}", "short")]
    [InlineData("{{ with .Labels.zone }}<{{ . }}>{{ else }}none{{ end }}{{ with .Labels.none }}x{{ else }}y{{ end }}",
        "<b>y")]
    [InlineData("{{ range $name, $value := .Labels }}{{ $name }}={{ $value }};{{ end }}",
        "alertname=HighCpu;component=gateway;instance=10.0.0.1:9100;zone=b;")]
    [InlineData("{{ range .Labels.SortedPairs }}{{ if eq .Name \"zone\" }}{{ break }}{{ end }}{{ .Name }} {{ end }}",
        "alertname component instance ")]
    [InlineData("{{ range $i, $p := .Labels.SortedPairs }}{{ if eq $i 1 }}{{ continue }}{{ end }}{{ $i }}{{ end }}",
        "023")]
    [InlineData("{{ $x := \"a\" }}{{ if true }}{{ $x := \"b\" }}{{ $x }}{{ end }}{{ $x }}", "ba")]
    [InlineData("{{ $x := \"a\" }}{{ if true }}{{ $x = \"b\" }}{{ end }}{{ $x }}", "b")]
    [InlineData("{{ define \"one\" }}[{{ .zone }}]{{ end }}{{ template \"one\" .Labels }}", "[b]")]
    [InlineData("{{ block \"two\" 5 }}{{ . }}!{{ end }}", "5!")]
    [InlineData("{{ range .Labels.none }}x{{ end }}", null)]
    [InlineData("{{ (.Labels.Remove (stringSlice \"zone\" \"instance\")).Names | join \",\" }}", "alertname,component")]
    [InlineData("{{ reReplaceAll \"(.*):(\\\\d+)\" \"$2@${1}\" .Labels.instance }}", "9100@10.0.0.1")]
    [InlineData("{{ match \"^10\\\\.\" .Labels.instance }} {{ not (match \"x\" \"y\") }}", "true true")]
    [InlineData("{{ printf \"%d %v %s %t %x\" 5 6 \"a\" true 255 }}", "5 6 a true ff")]
    [InlineData("{{ 1000000 }} {{ 1e3 }} {{ 0x10 }} {{ len \"ä\" }} {{ len .Labels }} {{ -3 }}",
        "1000000 1000 16 2 4 -3")]
    [InlineData("{{ lt 1 2.5 }} {{ ge 2 2 }} {{ ne \"a\" \"b\" }} {{ eq \"a\" \"b\" \"a\" }} {{ le 3 2 }}",
        "true true true true false")]
    [InlineData("{{ slice \"abcdef\" 1 3 }} {{ index .Labels.Values 1 }} {{ print 1 2 \"a\" 3 }}", "bc gateway 1 2a3")]
    [InlineData("a {{- /* note with }} in it */ -}} b", "ab")]
    [InlineData("{{ \"\\u00e9\" }} {{ html \"<a>\" }} {{ urlquery \"a b&c\" }} [{{ trimSpace \" x \" }}]",
        "é &lt;a&gt; a+b%26c [x]")]
    [InlineData("{{ range stringSlice \"a\" \"b\" }}{{ . }}{{ $.Value }}{{ end }}", "a0.95b0.95")]
    public void Template_is_filled(string source, string? expected)
    {
        if (expected is null)
            Assert.False(RuleTemplateData.TryParse(source, out _, out _));
        else
            Assert.Equal(expected, new RuleTemplateData(Labels, 0.95).Fill(RuleTemplateData.Parse(source)));
    }

    [Theory]
    [InlineData("{{ if true }}", 1, 4, "has {{ if }} without {{ end }}")]
    [InlineData("a\nb {{ end }}", 2, 6, "has {{ end }} without anything that it ends")]
    [InlineData("{{ if true }}{{ else }}{{ else }}{{ end }}", 1, 27, "has a second {{ else }}")]
    [InlineData("{{ $x }}", 1, 4, "has $x, which is not declared; known are $labels, $value")]
    [InlineData("{{ $x = 1 }}", 1, 4, "assigns to $x, which is not declared; write :=")]
    [InlineData("{{ if true }}{{ $x := 1 }}{{ end }}{{ $x }}", 1, 39,
        "has $x, which is not declared; known are $labels, $value")]
    [InlineData("{{ break }}", 1, 4, "has {{ break }} outside of a loop")]
    [InlineData("{{ template \"x\" }}", 1, 4, "uses the template \"x\", which is not defined")]
    [InlineData("\n  {{ range $value }}{{ end }}", 2, 6, "loops over a number, which is no list")]
    [InlineData("{{ if eq .Labels.zone 1 }}{{ end }}", 1, 7, "compares a text with a number, which cannot be compared")]
    [InlineData("{{ if false }}{{ .Lables.zone }}{{ end }}", 1, 18,
        "asks the alert for .Lables; known are .Labels, .Value")]
    [InlineData("{{ range .Labels.SortedPairs }}{{ .Nmae }}{{ end }}", 1, 35,
        "asks a pair for .Nmae; known are .Name, .Value")]
    [InlineData("{{ define \"a\" }}{{ .Nothing.more }}{{ end }}{{ template \"a\" .Labels }}", 1, 28,
        "asks a text for .more")]
    [InlineData("{{ . }}", 1, 4, "writes the alert as a whole; name what of it")]
    [InlineData("{{ match \"(\" \"x\" }}", 1, 4, "has the pattern (, which is no regular expression of RE2")]
    public void Mistake_is_found_when_the_template_is_read(string source, int line, int column, string message)
    {
        Assert.False(RuleTemplateData.TryParse(source, out _, out TemplateError? error));
        Assert.Equal((line, column, message), (error!.Line, error.Column, error.Message));
    }

    [Theory]
    [InlineData("{{ define \"a\" }}{{ template \"a\" . }}{{ end }}{{ template \"a\" . }}",
        "is nested deeper than 32 templates")]
    [InlineData(
        "{{ define \"a\" }}{{ range . }}{{ range $.SortedPairs }}{{ range $.SortedPairs }}{{ range $.SortedPairs }}"
        + "{{ range $.SortedPairs }}{{ range $.SortedPairs }}{{ range $.SortedPairs }}{{ range $.SortedPairs }}"
        + "{{ range $.SortedPairs }}{{ range $.SortedPairs }}{{ $x := 1 }}{{ end }}{{ end }}{{ end }}{{ end }}{{ end }}"
        + "{{ end }}{{ end }}{{ end }}{{ end }}{{ end }}{{ end }}{{ template \"a\" .Labels }}",
        "takes more than 200000 steps")]
    [InlineData(
        "{{ $x := \"ab\" }}{{ range $.Labels }}{{ range $.Labels }}{{ range $.Labels }}"
        + "{{ $x = printf \"%s%s\" $x $x }}{{ end }}{{ end }}{{ end }}",
        "makes a text of more than 65536 characters")]
    [InlineData("{{ index .Labels.Names 9 }}", "asks for number 9, which is not there")]
    [InlineData("{{ range .Labels.Names }}{{ end }}{{ slice \"a\" 3 }}", "asks for number 3, which is not there")]
    public void Template_that_does_not_end_well_says_why_and_ends(string source, string message)
    {
        Template template = RuleTemplateData.Parse(source);
        template.Fill(new RuleTemplateData(Labels, 1), TemplateMoment.None, out TemplateError? error);
        Assert.Equal(message, error!.Message);
        Assert.Contains(message, new RuleTemplateData(Labels, 1).Fill(template), StringComparison.Ordinal);
    }

    [Fact]
    public void Text_that_grows_without_end_is_cut()
    {
        const string more = "{{ range $.Labels }}{{ range $.Labels }}{{ range $.Labels }}{{ range $.Labels }}"
            + "{{ range $.Labels }}{{ range $.Labels }}{{ range $.Labels }}some text"
            + "{{ end }}{{ end }}{{ end }}{{ end }}"
            + "{{ end }}{{ end }}{{ end }}";
        string text = new RuleTemplateData(Labels, 1).Fill(RuleTemplateData.Parse(more));
        Assert.Equal(Template.MaxText, text.Length);
        Assert.EndsWith("…", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Values_are_escaped_and_the_templates_own_text_is_not()
    {
        Template template = RuleTemplateData.Parse("<b>{{ .Labels.zone }}</b>{{ safeHtml \"<i>\" }}{{ \"<u>\" }}");
        string text = template.Fill(
            new RuleTemplateData(LabelSet.From(("zone", "a<b")), 1), TemplateMoment.None, out _,
                TemplateHtml.EscapeValue);
        Assert.Equal("<b>a&lt;b</b><i>&lt;u&gt;", text);
    }

    [Fact]
    public void File_of_templates_is_a_library_and_a_mistake_in_it_has_its_place()
    {
        Assert.True(TemplateLibrary.Empty.TryAdd(
            "a.tmpl", "x {{ define \"one\" }}1{{ end }} y {{ define \"two\" }}{{ template \"one\" }}2{{ end }}",
            out TemplateLibrary library, out _));
        Assert.Equal(["one", "two"], library.Names);
        TemplateEnvironment environment = RuleTemplateData.Environment with { Library = library };
        Assert.True(Template.TryParse("{{ template \"two\" }}", environment, out Template template, out _));
        Assert.Equal("12", template.Fill(new RuleTemplateData(Labels, 1), TemplateMoment.None, out _));

        Assert.False(library.TryAdd("b.tmpl", "{{ define \"x\" }}\n {{ nothing }}{{ end }}", out _,
            out TemplateError? error));
        Assert.EndsWith("(b.tmpl:2:5)", error!.ToString(), StringComparison.Ordinal);
        Assert.True(library.TryAdd("c.tmpl", "{{ define \"one\" }}\n{{ .Labels.a.b }}{{ end }}", out library, out _));
        Assert.False(Template.TryParse(
            "{{ template \"one\" . }}", environment with { Library = library }, out _, out error));
        Assert.Equal("asks a text for .b (c.tmpl:2:13)", error!.ToString());
    }
}
