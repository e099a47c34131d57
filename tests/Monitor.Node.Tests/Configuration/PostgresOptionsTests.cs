using Monitor.Node.Configuration;
using Monitor.Node.Tests.Storage;
using Monitor.Node.Yaml;

namespace Monitor.Node.Tests.Configuration;

public sealed class PostgresOptionsTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly List<YamlProblem> _problems = [];

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Hosts_alone_are_enough()
    {
        PostgresOptions options = Read("hosts: [db]");
        Assert.Empty(_problems);
        Assert.Equal(new PostgresHost("db", 5432), Assert.Single(options.Hosts));
        Assert.Equal(("monitor", "monitor", "monitor"), (options.Database, options.User, options.Schema));
        Assert.Equal(
            (PostgresTlsMode.Off, PostgresDurability.Flush, 20),
            (options.Tls.Mode, options.Durability, options.Connections));
        Assert.Null(options.Password);
    }

    [Theory]
    [InlineData("db-1:5433", "db-1", 5433)]
    [InlineData("10.0.0.3", "10.0.0.3", 5432)]
    [InlineData("[::1]:5433", "::1", 5433)]
    [InlineData("::1", "::1", 5432)]
    [InlineData("/var/run/postgresql", "/var/run/postgresql", 5432)]
    public void Host_is_a_name_an_address_or_a_sockets_directory(string text, string host, int port)
    {
        Assert.Equal(new PostgresHost(host, port), Assert.Single(Read($"hosts: ['{text}']").Hosts));
        Assert.Empty(_problems);
    }

    [Fact]
    public void All_that_can_be_said_is_read()
    {
        string File(string name, string text)
        {
            string path = Path.Combine(_directory.Path, name);
            System.IO.File.WriteAllText(path, text);
            return path;
        }

        PostgresOptions options = Read(
            $$"""
            hosts: [db-1, db-2]
            database: trading
            user: desk
            password_file: {{File("password", "s3cret\n")}}
            schema: monitor_2
            tls:
              ca_file: {{File("ca", "")}}
              certificate_file: {{File("certificate", "")}}
              key_file: {{File("key", "")}}
            durability: remote_apply
            connections: 40
            connect_timeout: 5s
            command_timeout: 1m
            """);
        Assert.Empty(_problems);
        Assert.Equal("s3cret", options.Password!.Reveal());
        Assert.Equal(
            ("trading", "desk", "monitor_2", 40),
            (options.Database, options.User, options.Schema, options.Connections));
        Assert.Equal((PostgresTlsMode.Verify, PostgresDurability.RemoteApply), (options.Tls.Mode, options.Durability));
        Assert.Equal(
            (TimeSpan.FromSeconds(5), TimeSpan.FromMinutes(1)), (options.ConnectTimeout, options.CommandTimeout));
        Assert.DoesNotContain("s3cret", options.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("database: a", "hosts: is missing")]
    [InlineData("hosts: []", "hosts: must name at least one server")]
    [InlineData("hosts: ['db:0']", "hosts: \"db:0\" must be a host")]
    [InlineData("hosts: ['db:x']", "hosts: \"db:x\" must be a host")]
    [InlineData("hosts: ['a, b']", "hosts: \"a, b\" must be a host")]
    [InlineData("hosts: [db, 'db:5432']", "hosts: \"db:5432\" is there twice")]
    [InlineData("{hosts: [db], schema: 'x; DROP'}", "schema: must be lower-case letters")]
    [InlineData("{hosts: [db], schema: 9x}", "schema: must be lower-case letters")]
    [InlineData("{hosts: [db], user: ''}", "user: must not be empty")]
    [InlineData("{hosts: [db], password_file: /nowhere/at/all}", "password_file: /nowhere/at/all cannot be read")]
    [InlineData("{hosts: [db], tls: {ca_file: /nowhere/at/all}}", "tls.ca_file: /nowhere/at/all is not there")]
    [InlineData("{hosts: [db], tls: {mode: sometimes}}", "tls.mode: ")]
    [InlineData("{hosts: [db], connections: 2}", "connections: ")]
    [InlineData("{hosts: [db], durability: off}", "durability: ")]
    [InlineData("{hosts: [db], passwort: x}", "passwort: ")]
    public void Mistakes_are_named(string yaml, string problem)
    {
        Read(yaml);
        Assert.Contains(
            _problems, one => $"{one.Path}: {one.Message}".StartsWith(problem, StringComparison.Ordinal));
    }

    private PostgresOptions Read(string yaml)
    {
        string path = Path.Combine(_directory.Path, "postgres.yaml");
        System.IO.File.WriteAllText(path, yaml);
        YamlNode? root = YamlDocument.Load(path, _problems);
        return new PostgresOptionsReader((fields, key) => fields.Text(key)).Read(YamlFields.Of(root, _problems));
    }
}
