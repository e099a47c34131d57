using System.CommandLine;
using System.Text.Json;
using Monitor.Cli.CommandLine;
using Monitor.Cli.Connection;
using Monitor.Cli.Output;

namespace Monitor.Cli.Alerting;

/// <summary><c>alerts show</c>: all that is known of an alert, and who is told of it or why not.</summary>
internal static class AlertShowCommand
{
    private const int FingerprintLength = 16;

    public static ControlCommand Create(GlobalOptions global)
    {
        Argument<string[]> which = MatcherArguments.Create(isNeeded: true);
        which.Description = "the alert's fingerprint or its beginning, its name, or matchers of its labels";
        return new ControlCommand(
            "show", "Shows an alert's labels and texts, who is told of it, and what stands in the way.")
        {
            Notes = ["Shows every alert that fits. Ends with 1 when none does."],
            Examples =
            [
                new("by its name", "alerts show HighCpu"),
                new("by its fingerprint, as 'alerts list -o wide' has it", "alerts show b7ac20a1"),
                new("by its labels", "alerts show HighCpu component=order-gateway"),
            ],
        }.With(which).Runs(global, async invocation =>
        {
            string[] words = invocation.Get(which)!;
            NodeAnswer answer = await invocation.Node.GetAsync("api/v1/alerts", invocation.Cancel);
            AlertList all = answer.Read(ControlJson.Default.AlertList);
            Func<AlertAnswer, bool> isMeant = Choose(words, all);
            (AlertAnswer Alert, JsonElement Json)[] shown =
            [
                .. all.Alerts.Zip(answer.Data.GetProperty("alerts").EnumerateArray())
                    .Where(a => isMeant(a.First)),
            ];
            if (shown.Length == 0)
            {
                throw new ControlException(
                    ExitCode.NotMet, $"no alert is '{string.Join(' ', words)}'",
                    "'monitorctl alerts list' has those that are");
            }

            NodeAnswer firing = await invocation.Node.PlainAsync(
                HttpMethod.Get, "api/v2/alerts", null, invocation.Cancel);
            Dictionary<string, RoutedAlert> routed = firing.Read(ControlJson.Default.IReadOnlyListRoutedAlert)
                .ToDictionary(alert => alert.Fingerprint);
            if (invocation.Output.IsJson)
                WriteJson(invocation.Output, shown, firing.Data);
            else
                Print(invocation.Output, shown.Select(s => s.Alert), routed, answer.Now);
            return invocation.Output.Conclude(answer);
        });
    }

    /// <summary>A word of hexadecimal digits that begins a fingerprint is one; everything else is matchers.</summary>
    private static Func<AlertAnswer, bool> Choose(string[] words, AlertList all)
    {
        if (words is [{ Length: >= 4 and <= FingerprintLength } one] && one.All(char.IsAsciiHexDigitLower)
            && all.Alerts.Any(a => a.Fingerprint.StartsWith(one, StringComparison.Ordinal)))
            return alert => alert.Fingerprint.StartsWith(one, StringComparison.Ordinal);
        var matchers = MatcherArguments.Read(words);
        return alert => alert.IsTakenBy(matchers);
    }

    private static void Print(
        CommandOutput output, IEnumerable<AlertAnswer> alerts, Dictionary<string, RoutedAlert> routed,
        DateTimeOffset now)
    {
        bool isFirst = true;
        foreach (AlertAnswer alert in alerts)
        {
            if (!isFirst)
                output.WriteLine();
            isFirst = false;
            Print(output, alert, routed.GetValueOrDefault(alert.Fingerprint), now);
        }
    }

    private static void Print(CommandOutput output, AlertAnswer alert, RoutedAlert? routed, DateTimeOffset now)
    {
        output.WriteLine(
            new Cell(alert.Label("alertname"), Tone.Heading), " ",
            new Cell(alert.State, alert.IsFiring ? Tone.Bad : Tone.Warning),
            $" for {Age.Of(alert.ActiveAt, now)}, since {Age.Moment(alert.ActiveAt)}");
        Field(output, "fingerprint", alert.Fingerprint);
        if (alert.Value is not ("" or "NaN"))
            Field(output, "value", AlertTable.ValueOf(alert));
        foreach ((string name, string value) in alert.Labels.OrderBy(l => l.Key, StringComparer.Ordinal))
            Field(output, "label", $"{name}={value}");
        foreach ((string name, string text) in alert.Annotations.OrderBy(a => a.Key, StringComparer.Ordinal))
            Field(output, name, text);
        if (routed is null)
        {
            Field(output, "told", "nobody: it does not fire yet");
            return;
        }

        if (routed.GeneratorUrl is { Length: > 0 } url)
            Field(output, "from", url);
        if (routed.Flapping is { } flapping)
            Field(output, "flapping", flapping);
        foreach (string silence in routed.Status.SilencedBy)
            Field(output, "silenced by", silence);
        foreach (string alertAbove in routed.Status.InhibitedBy)
            Field(output, "inhibited by", alertAbove);
        string receivers = string.Join(", ", routed.Receivers.Select(r => r.Name));
        string told = routed.Status.State == "suppressed" ? "kept from" : "told";
        Field(output, told, receivers.Length > 0 ? receivers : "nobody: no route takes it");
    }

    private static void Field(CommandOutput output, string name, string value) =>
        output.WriteLine(new Cell($"  {name,-13}", Tone.Faint), value);

    private static void WriteJson(
        CommandOutput output, (AlertAnswer Alert, JsonElement Json)[] shown, JsonElement firing)
    {
        Dictionary<string, JsonElement> routed = firing.EnumerateArray()
            .ToDictionary(alert => alert.GetProperty("fingerprint").GetString()!);
        output.WriteJson(json =>
        {
            json.WriteStartObject();
            json.WriteStartArray("alerts");
            foreach ((AlertAnswer alert, JsonElement plain) in shown)
            {
                json.WriteStartObject();
                json.WriteString("fingerprint", alert.Fingerprint);
                foreach (JsonProperty property in plain.EnumerateObject())
                    property.WriteTo(json);
                if (routed.TryGetValue(alert.Fingerprint, out JsonElement told))
                {
                    json.WritePropertyName("routed");
                    told.WriteTo(json);
                }

                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        });
    }
}
