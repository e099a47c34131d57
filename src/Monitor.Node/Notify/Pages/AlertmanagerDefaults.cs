using Monitor.Shared.Templates;

namespace Monitor.Node.Notify.Pages;

/// <summary>
/// Templates that every Alertmanager has by these names, for texts that build on them. They lead to this node where
/// Alertmanager's lead to its own page. Its HTML page is not among them: a mail has this node's own.
/// </summary>
internal static class AlertmanagerDefaults
{
    private const string Text =
        """
        {{ define "__alertmanager" }}Alertmanager{{ end }}
        {{ define "__alertmanagerURL" }}{{ .ExternalURL }}/{{ end }}
        {{ define "__description" }}{{ end }}
        {{ define "__subject" -}}
        [{{ toUpper .Status }}{{ with .Alerts.Firing }}:{{ len . }}{{ end }}] {{/* */ -}}
        {{ join " " .GroupLabels.Values }} {{/* */ -}}
        {{ $more := .CommonLabels.Remove .GroupLabels.Names -}}
        {{ if gt (len .CommonLabels) (len .GroupLabels) }}({{ join " " $more.Values }}){{ end }}
        {{- end }}
        {{ define "__text_alert_list" -}}
        {{ range . }}Labels:
        {{ range .Labels.SortedPairs }} - {{ .Name }} = {{ .Value }}
        {{ end }}Annotations:
        {{ range .Annotations.SortedPairs }} - {{ .Name }} = {{ .Value }}
        {{ end }}Source: {{ .GeneratorURL }}
        {{ end }}
        {{- end }}
        {{ define "__text_alert_list_markdown" -}}
        {{ range . }}
        Labels:
        {{ range .Labels.SortedPairs }}  - {{ .Name }} = {{ .Value }}
        {{ end }}
        Annotations:
        {{ range .Annotations.SortedPairs }}  - {{ .Name }} = {{ .Value }}
        {{ end }}
        Source: {{ .GeneratorURL }}
        {{ end }}
        {{- end }}

        {{ define "slack.default.title" }}{{ template "__subject" . }}{{ end }}
        {{ define "slack.default.username" }}{{ template "__alertmanager" . }}{{ end }}
        {{ define "slack.default.titlelink" }}{{ template "__alertmanagerURL" . }}{{ end }}
        {{ define "slack.default.fallback" -}}
        {{ template "__subject" . }} | {{ template "__alertmanagerURL" . }}
        {{- end }}
        {{ define "slack.default.text" }}{{ end }}
        {{ define "slack.default.pretext" }}{{ end }}
        {{ define "slack.default.callbackid" }}{{ end }}
        {{ define "slack.default.iconemoji" }}{{ end }}
        {{ define "slack.default.iconurl" }}{{ end }}
        {{ define "slack.default.footer" }}{{ end }}

        {{ define "pagerduty.default.description" }}{{ template "__subject" . }}{{ end }}
        {{ define "pagerduty.default.client" }}{{ template "__alertmanager" . }}{{ end }}
        {{ define "pagerduty.default.clientURL" }}{{ template "__alertmanagerURL" . }}{{ end }}
        {{ define "pagerduty.default.instances" }}{{ template "__text_alert_list" . }}{{ end }}

        {{ define "email.default.subject" }}{{ template "__subject" . }}{{ end }}

        {{ define "telegram.default.message" -}}
        {{ with .Alerts.Firing }}
        Alerts Firing:
        {{ template "__text_alert_list" . }}
        {{ end }}
        {{ with .Alerts.Resolved }}
        Alerts Resolved:
        {{ template "__text_alert_list" . }}
        {{ end }}
        {{- end }}

        {{ define "msteams.default.summary" }}{{ template "__subject" . }}{{ end }}
        {{ define "msteams.default.title" }}{{ template "__subject" . }}{{ end }}
        {{ define "msteams.default.text" -}}
        {{ with .Alerts.Firing }}
        # Alerts Firing:
        {{ template "__text_alert_list_markdown" . }}
        {{ end }}
        {{ with .Alerts.Resolved }}
        # Alerts Resolved:
        {{ template "__text_alert_list_markdown" . }}
        {{ end }}
        {{- end }}
        {{ define "msteamsv2.default.title" }}{{ template "__subject" . }}{{ end }}
        {{ define "msteamsv2.default.text" }}{{ template "msteams.default.text" . }}{{ end }}
        """;

    public static TemplateLibrary Library { get; } =
        TemplateLibrary.Empty.TryAdd(
            "the node's own templates", Text, out TemplateLibrary library, out TemplateError? error)
            ? library
            : throw new InvalidOperationException($"A template that comes with the node {error}.");
}
