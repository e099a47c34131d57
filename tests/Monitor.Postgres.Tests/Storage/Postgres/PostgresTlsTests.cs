using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Monitor.Node.Configuration;
using Monitor.Node.Hosting;
using Monitor.TestServers.Postgres;

namespace Monitor.Postgres.Tests.Storage.Postgres;

/// <summary>TLS to a real server whose certificate our own authority signed for the name "localhost".</summary>
public sealed class PostgresTlsTests : IAsyncLifetime
{
    private static readonly TimeSpan Valid = TimeSpan.FromDays(1);

    private readonly string _directory = Directory.CreateTempSubdirectory("monitor-tls-").FullName;
    private PostgresServer _server = null!;
    private TestDatabase _database = null!;

    public async Task InitializeAsync()
    {
        _server = await PostgresServer.StartAsync();
        using ECDsa authorityKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using X509Certificate2 authority = Authority(authorityKey, "ca.pem");
        using ECDsa strangerKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        Authority(strangerKey, "stranger.pem").Dispose();
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=database", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        request.CertificateExtensions.Add(names.Build());
        using X509Certificate2 certificate = request.Create(
            authority, authority.NotBefore, authority.NotAfter, RandomNumberGenerator.GetBytes(8));
        await _server.SecureAsync(certificate.ExportCertificatePem(), key.ExportPkcs8PrivateKeyPem());
        _database = await TestDatabase.CreateAsync(_server);
    }

    public async Task DisposeAsync()
    {
        await _database.DisposeAsync();
        await _server.DisposeAsync();
        Directory.Delete(_directory, recursive: true);
    }

    [Fact]
    public async Task Server_that_is_signed_and_named_right_is_spoken_to_in_secret()
    {
        Expect("localhost", PostgresTlsMode.Verify, "ca.pem");
        await _database.OpenAsync("tls");
        Assert.True(await _database.ScalarAsync<bool>(
            "SELECT bool_and(ssl) FROM pg_stat_ssl JOIN pg_stat_activity USING (pid) "
            + "WHERE application_name = 'monitor tls'"));
    }

    [Fact]
    public async Task Server_of_another_name_is_refused()
    {
        Expect("127.0.0.1", PostgresTlsMode.Verify, "ca.pem");
        Assert.Contains(
            "must name the host as cluster.postgres.hosts does", await RefusalAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Server_that_somebody_else_signed_is_refused()
    {
        Expect("localhost", PostgresTlsMode.Verify, "stranger.pem");
        Assert.Contains("stranger.pem: check hosts and tls.ca_file", await RefusalAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Server_without_certificates_is_refused_where_encryption_is_required()
    {
        await using PostgresServer bare = await PostgresServer.StartAsync();
        _database.Options = _database.Options with
        {
            Hosts = [new PostgresHost("127.0.0.1", bare.Port)],
            Tls = new PostgresTlsOptions(PostgresTlsMode.Require, null, null, null),
        };
        Assert.Contains("SSL", await RefusalAsync(), StringComparison.Ordinal);
    }

    private X509Certificate2 Authority(ECDsa key, string file)
    {
        var request = new CertificateRequest("CN=authority of " + file, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(
            new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, critical: true));
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        X509Certificate2 authority = request.CreateSelfSigned(now - Valid, now + Valid);
        File.WriteAllText(Path.Combine(_directory, file), authority.ExportCertificatePem());
        return authority;
    }

    private void Expect(string host, PostgresTlsMode mode, string authority) =>
        _database.Options = _database.Options with
        {
            Hosts = [new PostgresHost(host, _server.Port)],
            Tls = new PostgresTlsOptions(mode, Path.Combine(_directory, authority), null, null),
        };

    private async Task<string> RefusalAsync() =>
        (await Assert.ThrowsAsync<NodeStartException>(() => _database.OpenAsync())).Message;
}
