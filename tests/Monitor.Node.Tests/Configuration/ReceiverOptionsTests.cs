using Monitor.Node.Configuration;
using Monitor.Node.Tests.Notify;
using Monitor.Node.Yaml;

namespace Monitor.Node.Tests.Configuration;

public sealed class ReceiverOptionsTests
{
    [Theory]
    [InlineData("type: slack", "receivers[0].url", "is missing")]
    [InlineData("type: slack, url: 'ftp://x/secret-path'", "receivers[0].url", "must be an http://")]
    [InlineData("type: slack, url: 'http://x', routing_key: k", "receivers[0].routing_key", "is not a known key")]
    [InlineData("type: pagerduty", "receivers[0].routing_key", "is missing")]
    [InlineData("type: telegram, bot_token: 't/../x', chat_id: 1", "receivers[0].bot_token", "is no bot's token")]
    [InlineData("type: telegram, bot_token: t", "receivers[0].chat_id", "is missing")]
    [InlineData("type: command", "receivers[0].command", "is missing")]
    [InlineData("type: command, command: [sh]", "receivers[0].command", "must begin with the absolute path")]
    [InlineData("type: command, command: [/not/there]", "receivers[0].command", "/not/there is not there")]
    [InlineData("type: email, from: a@b, to: c@d", "receivers[0].smtp.host", "is missing")]
    [InlineData("type: email, to: c@d, smtp: {host: h}", "receivers[0].from", "is missing")]
    [InlineData("type: email, from: a@b, smtp: {host: h}", "receivers[0].to", "is missing")]
    [InlineData("type: email, from: a@b, to: [c@d, 'x y'], smtp: {host: h}", "receivers[0].to", "no mail address")]
    [InlineData("type: email, from: \"a@b\\r\\nDATA\", to: c@d, smtp: {host: h}", "receivers[0].from", "no mail")]
    [InlineData(
        "type: email, from: a@b, to: c@d, smtp: {host: h, tls: off, username: u, password: p}", "receivers[0].smtp.tls",
        "must not be off where a password is sent")]
    [InlineData(
        "type: slack, url: 'http://x', title: '{{ range .Alert }}x{{ end }}'", "receivers[0].title",
        "asks the notification for .Alert; known are .Receiver, .Status, .Alerts")]
    [InlineData("type: slack, url: 'http://x', text: '{{ $labels.x | nope }}'", "receivers[0].text",
        "unknown function")]
    [InlineData(
        "type: slack, url: 'http://x', text: '{{ printf \"%999999999d\" $value }}'", "receivers[0].text", "width")]
    [InlineData("url: 'http://x', title: t", "receivers[0].title", "is not a known key")]
    [InlineData("type: carrier-pigeon, url: 'http://x'", "receivers[0].type", "must be one of webhook, slack")]
    public void Mistake_is_named_with_its_path_and_without_the_secret(string fields, string path, string message)
    {
        var problems = new List<YamlProblem>();

        TestReceiver.OptionsOf(fields, problems);

        Assert.Contains(
            problems, problem => problem.Path.StartsWith(path, StringComparison.Ordinal)
                && problem.Message.Contains(message, StringComparison.Ordinal));
        Assert.DoesNotContain("secret-path", string.Concat(problems), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("type: slack, url: 'https://hooks.slack.com/services/T/B/secret'", "secret")]
    [InlineData("type: pagerduty, routing_key: secret-key", "secret-key")]
    [InlineData("type: telegram, bot_token: '1:secret-token', chat_id: 1", "1:secret-token")]
    [InlineData("type: email, from: a@b, to: c@d, smtp: {host: h, username: u, password: secret-word}", "secret-word")]
    [InlineData("url: 'http://me:secret-word@x/'", "secret-word")]
    [InlineData("url: 'http://x/', headers: {X-Key: secret-word}", "secret-word")]
    public void Secret_is_known_to_the_log_and_does_not_print_itself(string fields, string secret)
    {
        var problems = new List<YamlProblem>();

        ReceiverOptions options = TestReceiver.OptionsOf(fields, problems);

        Assert.Empty(problems);
        Assert.Contains(options.Secrets, known => known.Reveal().Contains(secret, StringComparison.Ordinal));
        string printed = $"{options.PagerDuty} {options.Email} {options.Telegram}";
        Assert.DoesNotContain(secret, printed, StringComparison.Ordinal);
    }
}
