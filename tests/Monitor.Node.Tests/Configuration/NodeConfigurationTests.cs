using System.Collections;
using System.Net;
using Monitor.Node.Configuration;
using Monitor.Node.Yaml;
using Serilog.Events;

namespace Monitor.Node.Tests.Configuration;

public sealed class NodeConfigurationTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("monitor-configuration").FullName;
    private readonly List<YamlProblem> _problems = [];

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public void Nothing_said_gives_defaults_on_loopback()
    {
        NodeOptions options = Load(null)!;

        Assert.Null(options.Source);
        Assert.Equal(Path.Combine(_directory, "monitor-data"), options.Data.Directory);
        Assert.Equal(Path.Combine(_directory, "monitor-data", "logs"), options.Log.Directory);
        Assert.Equal("127.0.0.1:8080", options.Listeners.Http.ToString());
        Assert.Equal("127.0.0.1:4317", options.Listeners.OtlpGrpc!.ToString());
        Assert.Equal("127.0.0.1:4318", options.Listeners.OtlpHttp!.ToString());
        Assert.Equal("127.0.0.1:9110", options.Listeners.Native!.ToString());
        Assert.Equal(Durability.Always, options.Ingest.Durability);
        Assert.Equal(ReceiverKind.Log, Assert.Single(options.Receivers).Kind);
        Assert.Equal(16, options.Shards);
    }

    [Fact]
    public void File_in_the_working_directory_is_read()
    {
        NodeOptions options = Load("""
            http: {listen: "localhost:9999"}
            otlp: {grpc_listen: off}
            log: {level: debug, directory: own-logs, max_size: 1MB}
            components:
              - name: order-gateway
                critical: true
                silent_after: 5s
            receivers:
              - name: desk
                url: http://localhost:9000/hook
                headers: {Authorization: Bearer 0123456789}
                min_severity: warning
                matchers: [team="desk"]
            """)!;

        Assert.Empty(_problems);
        Assert.Equal(9999, options.Listeners.Http.Port);
        Assert.Null(options.Listeners.OtlpGrpc);
        Assert.Equal(LogEventLevel.Debug, options.Log.Level);
        Assert.Equal(Path.Combine(_directory, "own-logs"), options.Log.Directory);
        ComponentOptions gateway = options.Components[0];
        Assert.Equal(
            ("order-gateway", true, TimeSpan.FromSeconds(5)), (gateway.Name, gateway.Critical, gateway.SilentAfter));
        ReceiverOptions desk = Assert.Single(options.Receivers);
        Assert.Equal("http://localhost:9000/hook", desk.Url!.ToString());
        Assert.Equal("Bearer 0123456789", desk.Headers[0].Value.Reveal());
        Assert.Equal("team=\"desk\"", desk.Matchers[0].ToString());
        Assert.DoesNotContain("0123456789", options.ToString());
    }

    [Fact]
    public void Environment_stands_over_the_file_and_the_command_line_over_both()
    {
        NodeOptions options = Load(
            "http: {listen: 127.0.0.1:1}\nreceivers:\n  - {name: a, url: http://localhost/a}\n",
            new()
            {
                ["MONITOR__HTTP__LISTEN"] = "127.0.0.1:2",
                ["monitor__data__directory"] = "elsewhere",
                ["MONITOR__RECEIVERS__0__URL"] = "http://localhost/b",
                ["MONITOR__RECEIVERS__1__NAME"] = "second",
                ["MONITOR__RECEIVERS__1__TYPE"] = "log",
                ["UNRELATED"] = "x",
            },
            "--data=there")!;

        Assert.Equal(2, options.Listeners.Http.Port);
        Assert.Equal(Path.Combine(_directory, "there"), options.Data.Directory);
        Assert.Equal("http://localhost/b", options.Receivers[0].Url!.ToString());
        Assert.Equal("second", options.Receivers[1].Name);
    }

    [Fact]
    public void Every_mistake_is_named_by_path_and_line()
    {
        Assert.Null(Load("""
            htpp: {listen: 127.0.0.1:1}
            otlp:
              grpc_listen: nowhere
            ingest:
              durability: sometimes
              max_series: 5
            receivers:
              - name: a
              - name: a
                url: ftp://somewhere
                matchers: ['team="desk', team]
                header: {}
            components: {}
            scrape_configs: 7
            """));

        string file = Path.Combine(_directory, "monitor.yaml");
        Assert.Equal(
        [
            $"{file}:1:1: htpp: is not a known key; did you mean http?",
            $"{file}:3:16: otlp.grpc_listen: must be an address and a port such as 127.0.0.1:8080 or *:8080, or off",
            $"{file}:5:15: ingest.durability: must be one of always, interval, os",
            $"{file}:6:15: ingest.max_series: must be a whole number from 1000 to 100000000, not \"5\"",
            $"{file}:8:5: receivers[0].url: is missing",
            $"{file}:9:11: receivers[1].name: \"a\" is there twice",
            $"{file}:10:10: receivers[1].url: must be an http:// or https:// address",
            $"{file}:11:16: receivers[1].matchers[0]: has a text at character 6 whose quote is not closed or that has "
                + "an unknown escape at character 11 (write a backslash as two)",
            $"{file}:11:30: receivers[1].matchers[1]: needs =, !=, =~ or !~ after team at character 5",
            $"{file}:12:5: receivers[1].header: is not a known key; did you mean headers?",
            $"{file}:13:13: components: must be a list, not a mapping",
            $"{file}:14:17: scrape_configs: must be a list, not text",
        ], _problems.OrderBy(p => p.Place.Line).Select(p => p.ToString()));
    }

    [Theory]
    [InlineData("http: {listen: 0.0.0.0:8080}")]
    [InlineData("native: {listen: '*:9110'}")]
    [InlineData("otlp: {http_listen: 192.0.2.1:4318}")]
    [InlineData("otlp: {grpc_listen: '[::]:4317'}")]
    public void Listening_beyond_loopback_needs_a_token_or_the_word(string yaml)
    {
        Assert.Null(Load(yaml));
        Assert.Contains("can be reached from other machines", Assert.Single(_problems).Message);
        _problems.Clear();
        Assert.NotNull(Load(yaml + "\nauth: {bearer_token: a-long-token}\n"));
        Assert.NotNull(Load(yaml + "\nallow_unauthenticated_beyond_loopback: true\n"));
    }

    [Fact]
    public void Two_listeners_on_one_port_are_refused()
    {
        Assert.Null(Load("native: {listen: 127.0.0.1:8080}"));
        Assert.Contains("native.listen: has the port of http.listen", Assert.Single(_problems).ToString());
    }

    [Fact]
    public void Token_is_read_from_a_file_and_never_printed()
    {
        File.WriteAllText(Path.Combine(_directory, "token"), "  s3cret-token\n");
        NodeOptions options = Load("auth: {bearer_token_file: token}")!;

        Assert.Equal("s3cret-token", options.Auth.BearerToken!.Reveal());
        Assert.DoesNotContain("s3cret", options.ToString());
        Assert.Contains(options.Secrets, s => s.Reveal() == "s3cret-token");
    }

    [Fact]
    public void Token_file_that_is_not_there_is_a_mistake()
    {
        Assert.Null(Load("auth: {bearer_token_file: token}"));
        Assert.Contains("auth.bearer_token_file", Assert.Single(_problems).ToString());
    }

    [Fact]
    public void Environment_mistakes_name_the_variable()
    {
        Assert.Null(Load(null, new()
        {
            ["MONITOR__HTTP__LISTENN"] = "x",
            ["MONITOR__RECEIVERS__5__NAME"] = "x",
            ["MONITOR__HTTP____X"] = "x",
            ["MONITOR__SHARDS__DEEPER"] = "x",
        }));

        string[] problems = [.. _problems.Select(p => p.ToString())];
        Assert.Contains("MONITOR__HTTP__LISTENN: http.listenn: is not a known key; did you mean listen?", problems);
        Assert.Contains(problems, p => p.StartsWith("MONITOR__RECEIVERS__5__NAME: receivers: is a list of 0"));
        Assert.Contains("MONITOR__HTTP____X: names a key that is empty", problems);
        Assert.Contains(problems, p => p.Contains("shards"));
    }

    [Fact]
    public void File_named_and_not_there_is_a_mistake()
    {
        Assert.Null(Load(null, [], "--config", "other.yaml"));
        Assert.Contains("other.yaml: cannot be read", Assert.Single(_problems).ToString());
    }

    [Theory]
    [InlineData("127.0.0.1:80", "127.0.0.1", 80)]
    [InlineData("localhost:0", "127.0.0.1", 0)]
    [InlineData("[::1]:65535", "::1", 65535)]
    [InlineData("*:1", "::", 1)]
    public void Listen_address_is_read(string text, string address, int port)
    {
        Assert.True(ListenAddress.TryParse(text, out ListenAddress? listen));
        Assert.Equal(new ListenAddress(IPAddress.Parse(address), port), listen);
    }

    [Theory]
    [InlineData("")]
    [InlineData("8080")]
    [InlineData("127.0.0.1")]
    [InlineData("127.0.0.1:65536")]
    [InlineData("127.0.0.1:-1")]
    [InlineData("::1:80")]
    [InlineData("somewhere:80")]
    public void Listen_address_that_cannot_be_is_refused(string text) =>
        Assert.False(ListenAddress.TryParse(text, out _));

    [Theory]
    [InlineData("--help", "Help")]
    [InlineData("--version", "Version")]
    [InlineData("--check-config", "CheckConfig")]
    public void Command_line_option_sets_the_action(string argument, string action) =>
        Assert.Equal(action, CommandLine.Parse([argument]).Action.ToString());

    [Theory]
    [InlineData("--confg", "did you mean --config?")]
    [InlineData("--config", "needs a value")]
    [InlineData("serve", "is not a known option")]
    public void Command_line_mistake_is_named(string argument, string expected) =>
        Assert.Contains(expected, CommandLine.Parse([argument]).Mistake);

    private NodeOptions? Load(string? yaml, Hashtable? environment = null, params string[] arguments)
    {
        if (yaml is not null)
            File.WriteAllText(Path.Combine(_directory, "monitor.yaml"), yaml);
        return NodeConfiguration.Load(CommandLine.Parse(arguments), environment ?? [], _directory, _problems);
    }
}
