namespace Monitor.Cli.Tests.Running;

/// <summary>Nodes that are not there, do not answer, do not trust, or are none.</summary>
public sealed class RefusalTests
{
    [Fact]
    public async Task Address_where_nobody_listens_is_unreachable()
    {
        ControlRun run = (await ControlRun.OfAsync("health", "--node", "127.0.0.1:1")).Ended(3);
        Assert.Equal(
            "monitorctl: cannot reach http://127.0.0.1:1: nobody listens there\n"
            + "  is the node running? name another with --node or MONITOR_NODE\n", run.Error);
    }

    [Fact]
    public async Task Node_that_never_answers_is_given_up()
    {
        await using var server = CannedServer.Silent();
        ControlRun run = (await ControlRun.OfAsync("health", "--node", server.Address, "--timeout", "300ms")).Ended(3);
        Assert.Contains("did not answer within 300ms", run.Error);
    }

    [Theory]
    [InlineData("200 OK", "text/html", "<html>welcome</html>", "it is no monitor node")]
    [InlineData("404 Not Found", "text/html", "<html>no such page</html>", "it is no monitor node")]
    [InlineData("200 OK", "application/json", "{\"other\":1}", "it is no monitor node")]
    [InlineData("200 OK", "application/json", "{\"data\":[1,2]}", "has another shape")]
    [InlineData("200 OK", "application/json", "", "it is no monitor node")]
    [InlineData("503 Busy", "application/json", "{\"error\":\"no engine\"}", "cannot answer now (503): no engine")]
    public async Task Answer_of_something_else_is_no_crash(string status, string type, string body, string expected)
    {
        await using var server = CannedServer.Answering(status, type, body);
        ControlRun run = (await ControlRun.OfAsync("health", "--node", server.Address)).Ended(3);
        Assert.Contains(expected, run.Error);
    }

    [Fact]
    public async Task Token_does_not_follow_a_redirect()
    {
        await using var thief = CannedServer.Answering("200 OK", "application/json", "{\"data\":{}}");
        await using var server = CannedServer.Answering(
            "302 Found", "text/plain", "", $"Location: {thief.Address}/\r\n");
        string file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, "secret-token\n");
        ControlRun run = (await ControlRun.OfAsync("health", "--node", server.Address, "--token-file", file)).Ended(4);
        File.Delete(file);
        Assert.Contains($"sends on to {thief.Address}/", run.Error);
        Assert.Contains("Authorization: Bearer secret-token", server.Asked.ToString());
        Assert.Equal("", thief.Asked.ToString());
    }

    [Fact]
    public async Task Label_with_an_escape_sequence_is_shown_and_not_obeyed()
    {
        const string alert = """
            {"labels":{"alertname":"A\u001b[2J"},"annotations":{},"state":"firing","activeAt":"2026-01-01T00:00:00Z",
             "value":"1"}
            """;
        await using var server = CannedServer.Answering(
            "200 OK", "application/json", "{\"status\":\"success\",\"data\":{\"alerts\":[" + alert + "]}}");
        ControlRun run = (await ControlRun.OfAsync("alerts", "list", "--node", server.Address)).Ended(0);
        Assert.Contains("A\\u001b[2J", run.Output);
        Assert.DoesNotContain('\e', run.Output);
    }

    [Fact]
    public async Task Part_that_is_missing_is_said_and_ends_with_5()
    {
        await using var server = CannedServer.Answering(
            "200 OK", "application/json",
            """{"status":"success","data":{"alerts":[]},"warnings":["partial: shards 3 did not answer in time"]}""");
        ControlRun run = (await ControlRun.OfAsync("alerts", "list", "--node", server.Address)).Ended(5);
        Assert.Equal("no alerts\n", run.Output);
        Assert.Equal("monitorctl: partial: shards 3 did not answer in time\n", run.Error);
    }

    [Fact]
    public async Task Node_with_a_token_is_asked_with_it()
    {
        var node = new NodeRun { Token = "right-token" };
        await node.InitializeAsync();
        try
        {
            (await node.ControlAsync("rules", "list")).Ended(0);
            ControlRun none = (await ControlRun.OfAsync("rules", "list", "--node", node.Address)).Ended(4);
            Assert.Contains("asks for a token", none.Error);
            string wrong = node.WriteFile("wrong", "wrong-token");
            ControlRun refused = (await node.ControlAsync("rules", "list", "--token-file", wrong)).Ended(4);
            Assert.Contains("does not take the token", refused.Error);
            string broken = node.WriteFile("broken", "two\nlines");
            ControlRun unread = (await node.ControlAsync("rules", "list", "--token-file", broken)).Ended(2);
            Assert.Contains("does not hold a token", unread.Error);
        }
        finally
        {
            await node.DisposeAsync();
        }
    }
}
