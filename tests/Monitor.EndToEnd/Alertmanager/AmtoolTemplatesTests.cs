using System.Diagnostics;
using Monitor.Actors.Ports;
using Monitor.Node.Notify;
using Monitor.Node.Notify.Pages;
using Monitor.Shared.Alerting;
using Monitor.Shared.Series;
using Monitor.Shared.Templates;
using NodaTime;

namespace Monitor.EndToEnd.Alertmanager;

/// <summary>
/// Templates as people write them for Alertmanager, filled here and by Debian's amtool with the same alerts.
/// </summary>
public sealed class AmtoolTemplatesTests : IDisposable
{
    private const string ExternalUrl = "https://monitor.example.com";

    private const string Separator = "\n(=====)\n";

    private static readonly DateTimeOffset Ten = new(2026, 11, 21, 10, 0, 0, 250, TimeSpan.Zero);

    /// <summary>A file of definitions, with white space cut as people cut it.</summary>
    private const string Definitions =
        """
        {{/* Our own titles. */}}
        {{ define "desk.title" -}}
        [{{ .Status | toUpper }}{{ if eq .Status "firing" }}:{{ .Alerts.Firing | len }}{{ end }}]
        {{- " " }}{{ .CommonLabels.alertname }}
        {{- end }}
        {{ define "desk.severity" }}
          {{- if eq .CommonLabels.severity "critical" }}:fire:
          {{- else if eq .CommonLabels.severity "warning" }}:warning:
          {{- else }}:question:{{ end }}
        {{- end }}
        {{ define "desk.alert" -}}
        *{{ .Labels.alertname }}* on `{{ .Labels.component }}`
        {{ range .Labels.SortedPairs -}}
        • {{ .Name }}: {{ .Value }}
        {{ end -}}
        {{ with .Annotations.runbook_url }}<{{ . }}|runbook>{{ end }}
        {{- end }}
        {{ define "desk.text" }}{{ range .Alerts.Firing }}{{ template "desk.alert" . }}
        {{ end }}{{ if .Alerts.Resolved }}Over:
        {{- range .Alerts.Resolved }} {{ .Labels.component }}{{ end }}{{ end }}{{ end }}
        """;

    private static readonly string[] Texts =
    [
        "{{ template \"desk.title\" . }}",
        "{{ template \"desk.severity\" . }} {{ template \"desk.text\" . }}",
        "{{ .Receiver }} {{ .Status | toUpper }} {{ .Status | title }} {{ .ExternalURL }}",
        "{{ .CommonLabels.SortedPairs.Values | join \" \" }} {{ .GroupLabels.Names }} {{ .CommonLabels }}",
        "{{ range $i, $alert := .Alerts }}{{ if $i }}, {{ end }}{{ $i }}:{{ .Labels.component }}{{ end }}",
        "{{ range $k, $v := .CommonAnnotations }}{{ $k }}={{ $v }}{{ else }}nothing in common{{ end }}",
        "{{ (index .Alerts 0).Annotations.summary }} {{ index .CommonLabels \"alertname\" }} "
            + "{{ .CommonLabels.nothing }}|",
        "{{ range .Alerts }}{{ .StartsAt.Format \"15:04:05 MST\" }} {{ .StartsAt }} {{ .EndsAt.IsZero }} {{ end }}",
        ""
            + "{{ (index .Alerts 0).StartsAt.Format \"Mon Jan _2 15:04:05.000 2006 -0700 Z07:00 "
            + "3:04PM Monday January 06/1/2\" }}",
        "{{ ((index .Alerts 0).StartsAt.Add 28800e9).Format \"2006-01-02 15:04:05\" }}",
        "{{ range .Alerts.Resolved }}{{ .EndsAt.Sub .StartsAt }} {{ (.EndsAt.Sub .StartsAt).Minutes }}{{ end }}",
        "{{ if and (eq .Status \"firing\") (gt (len .Alerts.Firing) 0) }}yes{{ else }}no{{ end }}",
        ""
            + "{{ if or (eq .CommonLabels.severity \"none\") (ne .Receiver \"desk\") }}yes"
            + "{{ else if not .CommonAnnotations }}else{{ end }}",
        "{{ $n := 0 }}{{ range .Alerts }}{{ $n = len .Labels }}{{ end }}{{ $n }}",
        "{{ with $first := index .Alerts 0 }}{{ $first.Fingerprint }} {{ .Status }} {{ $.Receiver }}{{ end }}",
        "{{ reReplaceAll \"(.*)-(.*)\" \"$2 of ${1}\" (index .Alerts 0).Labels.component }}",
        "{{ match \"^High\" .CommonLabels.alertname }} {{ (stringSlice \"a\" \"b\") | join \"+\" }}",
        "{{ (.CommonLabels.Remove .GroupLabels.Names).SortedPairs.Names | join \", \" }}",
        "{{ (.CommonLabels.Remove (stringSlice \"severity\")).Values }}",
        "{{ printf \"%-12s|%5d|%q|%v|%.3s\" .Receiver (len .Alerts) .Status .GroupLabels \"abcdef\" }}",
        "{{ .Alerts.Firing | len | printf \"%03d\" }} {{ len .Alerts.Resolved }} {{ 1.5 }} {{ true }} "
            + "{{ 1e3 }} {{ 0x1f }}",
        "{{ \"HighCpu is_HIGH a-b fooBar\" | title }} {{ toLower \"ABC\" }} {{ print 1 2 \"a\" \"b\" 3 }} "
            + "{{ html \"<&>\" }}",
        "{{ range .Alerts }}{{ if eq .Status \"resolved\" }}{{ continue }}{{ end }}{{ .Labels.host }};{{ end }}",
        "{{ range .Alerts }}{{ .Labels.host }}{{ break }}{{ end }}",
        ""
            + "{{ define \"local\" }}<{{ . }}>{{ end }}{{ template \"local\" .Receiver }}"
            + "{{ block \"other\" 7 }}{{ . }}{{ end }}",
        "a   {{- \" b \" -}}   c {{/* a note */}} {{- /* another */ -}} d",
        "{{ slice .Receiver 1 3 }} {{ urlquery \"a b&c/d\" }} {{ eq .Receiver \"x\" \"desk\" }} "
            + "{{ lt 1 2 }} {{ ge 2.5 1.5 }}",
        "{{ range .Alerts }}{{ .GeneratorURL }} {{ end }}{{ `raw \\n {{` }} {{ \"tab\\tand \\\"quote\\\"\" }}",
        "{{ (index .Alerts 1).Annotations.summary }}{{ (index .Alerts 1).Labels.SortedPairs }}",
    ];

    private static readonly string[] Html =
    [
        "<a href=\"{{ .ExternalURL }}\">{{ (index .Alerts 0).Annotations.summary }}</a>",
        "<p title=\"{{ (index .Alerts 0).Annotations.summary }}\">{{ \"<i>\" }} {{ \"<i>\" | safeHtml }} "
            + "{{ 5 }} a+b</p>",
        "{{ range .Alerts }}<li>{{ .Labels.component }} {{ template \"desk.title\" $ }}</li>{{ end }}",
    ];

    private readonly string _directory = Directory.CreateTempSubdirectory("monitor-templates").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [FactNeeding("amtool", "prometheus-alertmanager")]
    public async Task Templates_give_what_amtool_makes_of_them()
    {
        Assert.Equal(await RenderAsync("text", Texts), Filled(Texts, null));
        Assert.Equal(await RenderAsync("html", Html), Filled(Html, TemplateHtml.EscapeValue));
    }

    private static Notification Desk => new(
        "key", "desk", "{}:{alertname=\"HighCpu\"}", LabelSet.From(("alertname", "HighCpu")),
        [
            Alert("order-gateway", "gw-1", "CPU is <97> % & \"rising\" + more", null),
            Alert("risk-engine", "rk-1", "CPU was it's worst", Ten.AddMinutes(7.5)),
            Alert("feed-handler", "fh-2", "", null),
        ]);

    private static NotifiedAlert Alert(string component, string host, string summary, DateTimeOffset? end) => new(
        "00ff00ff00ff00f" + component.Length % 10, end is null,
        LabelSet.From(("alertname", "HighCpu"), ("component", component), ("host", host), ("severity", "critical")),
        LabelSet.From(("summary", summary), ("runbook_url", "https://runbooks.example.com/" + host)), Ten, end,
        "https://prometheus.example.com/graph?g0.expr=up&g0.tab=" + host, 97);

    private static string[] Filled(string[] texts, Func<string, string>? escape)
    {
        Assert.True(PageTemplateData.Environment.Library.TryAdd(
            "desk.tmpl", Definitions, out TemplateLibrary library, out TemplateError? error), error?.ToString());
        TemplateEnvironment environment = PageTemplateData.Environment with { Library = library };
        var page = new Page(PageState.Firing, AlertSeverity.Critical, "title", "text", [], [], "thread", Ten);
        var data = new PageTemplateData(
            page, Desk, PageWriter.CommonOf(Desk.Alerts, alert => alert.Labels), ExternalUrl);
        return
        [
            .. texts.Select(text =>
            {
                Assert.True(
                    Template.TryParse(text, environment, out Template template, out TemplateError? wrong),
                        $"{text}: {wrong}");
                string filled = template.Fill(
                    data, new TemplateMoment(Instant.FromDateTimeOffset(Ten), DateTimeZone.Utc), out wrong, escape);
                Assert.True(wrong is null, $"{text}: {wrong}");
                return filled;
            }),
        ];
    }

    private async Task<string[]> RenderAsync(string type, string[] texts)
    {
        string definitions = Path.Combine(_directory, "desk.tmpl"), data = Path.Combine(_directory, "data.json");
        await File.WriteAllTextAsync(definitions, Definitions);
        await File.WriteAllBytesAsync(data, WebhookBody.Of(Desk, ExternalUrl));
        var start = new ProcessStartInfo("amtool") { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (string argument in (string[])
            [
                "template", "render", $"--template.glob={definitions}", $"--template.data={data}",
                $"--template.type={type}", "--template.text=" + string.Join(Separator, texts),
            ])
            start.ArgumentList.Add(argument);
        start.Environment["TZ"] = "UTC";
        using Process amtool = Process.Start(start)!;
        Task<string> output = amtool.StandardOutput.ReadToEndAsync(), errors = amtool.StandardError.ReadToEndAsync();
        await amtool.WaitForExitAsync();
        Assert.True(amtool.ExitCode == 0, await errors);
        return (await output).Split(Separator);
    }
}
