using System.Runtime.Versioning;
using System.Text;
using System.Text.RegularExpressions;
using Monitor.Actors.Ports;
using Monitor.Shared.Alerting;

namespace Monitor.Node.Tests.Notify.Email;

[UnsupportedOSPlatform("windows")]
public sealed partial class EmailNotifierTests
{
    [Fact]
    public async Task Mail_comes_through_a_real_server_by_starttls_with_a_password()
    {
        await using EximServer exim = await EximServer.StartAsync();
        INotifier notifier = Notifier(exim, "[Ann Müller <ann@mail.test>, bob@mail.test]");

        DeliveryOutcome outcome = await notifier.DeliverAsync(TestPages.Firing, CancellationToken.None);

        Assert.StartsWith("250 OK", Assert.IsType<DeliveryOutcome.Delivered>(outcome).Answer, StringComparison.Ordinal);
        string mail = await exim.NextMailAsync("ann@mail.test");
        await exim.NextMailAsync("bob@mail.test");
        Dictionary<string, string> headers = HeadersOf(mail);
        Assert.Equal("[FIRING] HighCpu order-gateway", headers["Subject"]);
        Assert.Equal("<key-1@monitor.test>", headers["Message-ID"]);
        Assert.Equal("auto-generated", headers["Auto-Submitted"]);
        Assert.Equal("\"Monitor\" <pager@monitor.test>", headers["From"]);
        Assert.Equal("=?utf-8?B?QW5uIE3DvGxsZXI=?= <ann@mail.test>, <bob@mail.test>", headers["To"]);
        (string text, string html) = PartsOf(mail, headers);
        Assert.Contains("CPU is at 97 %", text, StringComparison.Ordinal);
        Assert.Contains("Runbook: https://runbooks.example.com/cpu", text, StringComparison.Ordinal);
        Assert.Contains("<a href=\"https://runbooks.example.com/cpu\">Runbook</a>", html, StringComparison.Ordinal);
        Assert.Matches(@"Received: (.|\n)*TLS1\.[23]", mail);
    }

    [Fact]
    public async Task Mails_about_one_incident_are_one_conversation()
    {
        await using EximServer exim = await EximServer.StartAsync();
        INotifier notifier = Notifier(exim, "ann@mail.test", "implicit");
        var threads = new HashSet<string>();
        foreach (IncidentNews news in Enum.GetValues<IncidentNews>())
        {
            Assert.IsType<DeliveryOutcome.Delivered>(
                await notifier.DeliverAsync(TestPages.Incident(news), CancellationToken.None));
            Dictionary<string, string> headers = HeadersOf(await exim.NextMailAsync("ann@mail.test"));
            Assert.Equal($"<incident-key-{news}@monitor.test>", headers["Message-ID"]);
            Assert.Equal(headers["References"], headers["In-Reply-To"]);
            threads.Add(headers["References"]);
        }

        Assert.Single(threads);
    }

    [Theory]
    [InlineData("hostile")]
    [InlineData("large")]
    [InlineData("hostile incident")]
    public async Task Nothing_that_a_label_says_becomes_a_header_or_markup(string name)
    {
        await using EximServer exim = await EximServer.StartAsync();

        Assert.IsType<DeliveryOutcome.Delivered>(
            await Notifier(exim, "ann@mail.test").DeliverAsync(TestPages.ByName[name], CancellationToken.None));

        string mail = await exim.NextMailAsync("ann@mail.test");
        Dictionary<string, string> headers = HeadersOf(mail);
        Assert.False(headers.ContainsKey("Bcc"));
        Assert.All(mail.Split('\n'), line => Assert.InRange(line.Length, 0, 998));
        (_, string html) = PartsOf(mail, headers);
        Assert.DoesNotContain("<!channel>", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Recipient_who_may_come_later_is_tried_again_and_nobody_gets_it_twice()
    {
        await using EximServer exim = await EximServer.StartAsync();
        INotifier notifier = Notifier(exim, "[ann@mail.test, later@mail.test, nobody@mail.test]");

        var first = Assert.IsType<DeliveryOutcome.Temporary>(
            await notifier.DeliverAsync(TestPages.Firing, CancellationToken.None));
        Assert.Contains("later@mail.test: 451 come back later", first.Reason, StringComparison.Ordinal);
        await exim.NextMailAsync("ann@mail.test");

        await exim.OpenAsync();
        var second = Assert.IsType<DeliveryOutcome.Delivered>(
            await notifier.DeliverAsync(TestPages.Firing, CancellationToken.None));
        Assert.Contains("nobody@mail.test: 550 no such mailbox", second.Answer, StringComparison.Ordinal);
        await exim.NextMailAsync("later@mail.test");
        Assert.Equal(0, exim.WaitingMails);
    }

    [Fact]
    public async Task Recipients_who_are_not_there_are_never_tried_again()
    {
        await using EximServer exim = await EximServer.StartAsync();

        var outcome = Assert.IsType<DeliveryOutcome.Permanent>(
            await Notifier(exim, "nobody@mail.test").DeliverAsync(TestPages.Firing, CancellationToken.None));

        Assert.Equal("nobody@mail.test: 550 no such mailbox", outcome.Reason);
    }

    [Fact]
    public async Task Wrong_password_is_refused_and_never_shown()
    {
        await using EximServer exim = await EximServer.StartAsync();
        INotifier notifier = TestReceiver.Of(
            $"type: email, from: pager@monitor.test, to: ann@mail.test, smtp: {{host: localhost, port: {exim.Port}, "
            + $"ca_file: {exim.CaFile}, username: monitor, password: wrong-secret}}");

        var outcome = Assert.IsType<DeliveryOutcome.Permanent>(
            await notifier.DeliverAsync(TestPages.Firing, CancellationToken.None));

        Assert.StartsWith("AUTH: 535", outcome.Reason, StringComparison.Ordinal);
        Assert.DoesNotContain("wrong-secret", outcome.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Certificate_that_nobody_trusts_gets_no_password()
    {
        await using EximServer exim = await EximServer.StartAsync();
        INotifier notifier = TestReceiver.Of(
            $"type: email, from: pager@monitor.test, to: ann@mail.test, smtp: {{host: localhost, port: {exim.Port}, "
            + $"username: monitor, password: '{EximServer.Password}'}}");

        var outcome = Assert.IsType<DeliveryOutcome.Temporary>(
            await notifier.DeliverAsync(TestPages.Firing, CancellationToken.None));

        Assert.StartsWith("no encryption: ", outcome.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Server_without_starttls_hears_nothing_of_worth()
    {
        await using var server = new ScriptedMailServer(
            ScriptedMailServer.Hang, "220 hello", "250-mail.test\r\n250 AUTH PLAIN");

        var outcome = Assert.IsType<DeliveryOutcome.Temporary>(
            await Notifier(server).DeliverAsync(TestPages.Firing, CancellationToken.None));

        Assert.Contains("does not offer STARTTLS", outcome.Reason, StringComparison.Ordinal);
        Assert.StartsWith("EHLO ", server.Heard, StringComparison.Ordinal);
        Assert.DoesNotContain("AUTH", server.Heard, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Words_slipped_in_before_the_encryption_end_the_conversation()
    {
        await using var server = new ScriptedMailServer(
            ScriptedMailServer.Hang, "220 hello", "250-mail.test\r\n250 STARTTLS", "220 go\r\n250 AUTH PLAIN");

        var outcome = Assert.IsType<DeliveryOutcome.Temporary>(
            await Notifier(server).DeliverAsync(TestPages.Firing, CancellationToken.None));

        Assert.Contains("said more before the encryption", outcome.Reason, StringComparison.Ordinal);
    }

    public static TheoryData<string, string[]> Misbehaviours => new()
    {
        { "Hang", [] },
        { "HangUp", [] },
        { "Trickle", ["220 hello"] },
        { "HangUp", ["220 hello"] },
        { "Hang", ["HTTP/1.1 400 Bad Request"] },
        { "Hang", ["554 no service"] },
        { "Hang", ["421 too busy"] },
        { "Hang", ["220 " + new string('x', 100_000)] },
    };

    [Theory]
    [MemberData(nameof(Misbehaviours))]
    public async Task Server_that_misbehaves_gives_an_outcome(string then, string[] lines)
    {
        await using var server = new ScriptedMailServer(
            then switch
            {
                "Hang" => ScriptedMailServer.Hang,
                "HangUp" => ScriptedMailServer.HangUp,
                _ => ScriptedMailServer.Trickle,
            }, lines);

        INotifier notifier = Notifier(server, "500ms");
        DeliveryOutcome outcome = await notifier.DeliverAsync(TestPages.Firing, CancellationToken.None);

        if (lines is ["554 no service"])
            Assert.Equal(new DeliveryOutcome.Permanent("greeting: 554 no service"), outcome);
        else
            Assert.IsType<DeliveryOutcome.Temporary>(outcome);
    }

    [Fact]
    public async Task Metadata_address_is_refused_for_good()
    {
        INotifier notifier = TestReceiver.Of(
            "type: email, from: pager@monitor.test, to: ann@mail.test, smtp: {host: 169.254.169.254}");

        var outcome = Assert.IsType<DeliveryOutcome.Permanent>(
            await notifier.DeliverAsync(TestPages.Firing, CancellationToken.None));

        Assert.Contains("allow_link_local", outcome.Reason, StringComparison.Ordinal);
    }

    private static INotifier Notifier(EximServer exim, string to, string tls = "starttls") => TestReceiver.Of(
        $"type: email, timeout: 50s, from: 'Monitor <pager@monitor.test>', to: {to}, "
        + $"smtp: {{host: localhost, tls: {tls}, port: {(tls == "implicit" ? exim.ImplicitPort : exim.Port)}, "
        + $"ca_file: {exim.CaFile}, username: monitor, password: '{EximServer.Password}'}}");

    private static INotifier Notifier(ScriptedMailServer server, string timeout = "50s") => TestReceiver.Of(
        $"type: email, timeout: {timeout}, from: pager@monitor.test, to: ann@mail.test, "
        + $"smtp: {{host: localhost, port: {server.Port}, username: monitor, password: a-secret}}");

    /// <summary>Unfolded; a header that stands twice fails.</summary>
    private static Dictionary<string, string> HeadersOf(string mail)
    {
        string head = mail[..mail.IndexOf("\n\n", StringComparison.Ordinal)];
        return Fold().Replace(head, " ").Split('\n').Select(line => line.Split(": ", 2))
            .Where(pair => pair[0] != "Received").ToDictionary(pair => pair[0], pair => pair.Length > 1 ? pair[1] : "");
    }

    private static (string Text, string Html) PartsOf(string mail, Dictionary<string, string> headers)
    {
        Assert.Equal("1.0", headers["MIME-Version"]);
        Match type = Boundary().Match(headers["Content-Type"]);
        Assert.True(type.Success);
        string[] parts = mail[mail.IndexOf("\n\n", StringComparison.Ordinal)..].Split("--" + type.Groups[1].Value);
        Assert.Equal(4, parts.Length);
        Assert.Equal("--", parts[3].Trim());
        return (Decode(parts[1], "text/plain"), Decode(parts[2], "text/html"));
    }

    private static string Decode(string part, string type)
    {
        string head = $"\nContent-Type: {type}; charset=utf-8\nContent-Transfer-Encoding: base64\n\n";
        Assert.StartsWith(head, part, StringComparison.Ordinal);
        return Encoding.UTF8.GetString(Convert.FromBase64String(part[head.Length..]));
    }

    [GeneratedRegex(@"\n[ \t]+")]
    private static partial Regex Fold();

    [GeneratedRegex("^multipart/alternative; boundary=\"([^\"]+)\"$")]
    private static partial Regex Boundary();
}
