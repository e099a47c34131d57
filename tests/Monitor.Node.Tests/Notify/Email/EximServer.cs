using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Runtime.Versioning;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Monitor.Node.Tests.Notify.Email;

/// <summary>
/// Debian's Exim on loopback, with a directory and a configuration of its own: STARTTLS on one port, TLS from the first
/// byte on another; it takes mail only encrypted and from whoever knows the password, refuses <c>nobody</c> for good
/// and <c>later</c> for now, and puts what it takes into a maildir.
/// </summary>
[UnsupportedOSPlatform("windows")]
internal sealed class EximServer : IAsyncDisposable
{
    public const string Password = "s3cret:pass-word";

    private const string Program = "/usr/sbin/exim4";

    private readonly string _directory;
    private readonly Process _process;

    private EximServer(string directory, Process process, int port, int implicitPort)
    {
        _directory = directory;
        _process = process;
        Port = port;
        ImplicitPort = implicitPort;
    }

    public int Port { get; }

    public int ImplicitPort { get; }

    /// <summary>Signs the server's certificate.</summary>
    public string CaFile => Path.Combine(_directory, "cert.pem");

    public static async Task<EximServer> StartAsync()
    {
        string directory = Directory.CreateTempSubdirectory("exim").FullName;
        (int port, int implicitPort) = (FreePort(), FreePort());
        WriteCertificate(directory);
        Directory.CreateDirectory(Path.Combine(directory, "mail"));
        // As root Exim delivers as somebody else, and never as root.
        foreach (string name in (string[])[directory, Path.Combine(directory, "mail")])
            File.SetUnixFileMode(name, (UnixFileMode)0b111_111_111);
        string file = Path.Combine(directory, "exim.conf");
        await File.WriteAllTextAsync(file, Configuration(directory, port, implicitPort));
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        Process process = Process.Start(new ProcessStartInfo(Program, ["-C", file, "-bdf"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var server = new EximServer(directory, process, port, implicitPort);
        for (int tries = 0; tries < 600 && !await server.AnswersAsync(); tries++)
            await Task.Delay(100, CancellationToken.None);
        return server;
    }

    /// <summary>The next mail that was delivered to somebody, as it lies in the maildir.</summary>
    public async Task<string> NextMailAsync(string to)
    {
        for (int tries = 0; tries < 600; tries++)
        {
            string inbox = Path.Combine(_directory, "mail", "new");
            foreach (string file in Directory.Exists(inbox) ? Directory.GetFiles(inbox) : [])
            {
                string text = await File.ReadAllTextAsync(file);
                if (!text.Contains($"Envelope-to: {to}\n", StringComparison.Ordinal))
                    continue;
                File.Delete(file);
                return text;
            }

            await Task.Delay(100, CancellationToken.None);
        }

        throw new InvalidOperationException(
            $"No mail for {to}: {await File.ReadAllTextAsync(Path.Combine(_directory, "mainlog"))}");
    }

    /// <summary>Mails that were delivered and not asked for.</summary>
    public int WaitingMails => Directory.GetFiles(Path.Combine(_directory, "mail", "new")).Length;

    /// <summary>From now on there is room for <c>later</c>.</summary>
    public Task OpenAsync() => File.WriteAllTextAsync(Path.Combine(_directory, "open"), "");

    public async ValueTask DisposeAsync()
    {
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    private async Task<bool> AnswersAsync()
    {
        if (_process.HasExited)
            throw new InvalidOperationException($"Exim ended: {await _process.StandardError.ReadToEndAsync()}");
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(IPAddress.Loopback, ImplicitPort);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static void WriteCertificate(string directory)
    {
        using RSA key = RSA.Create(2048);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        using X509Certificate2 certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(2));
        File.WriteAllText(Path.Combine(directory, "cert.pem"), certificate.ExportCertificatePem());
        File.WriteAllText(Path.Combine(directory, "key.pem"), key.ExportPkcs8PrivateKeyPem());
    }

    private static string Configuration(string directory, int port, int implicitPort) => """
        primary_hostname = mail.test
        spool_directory = @DIR@/spool
        log_file_path = @DIR@/%slog
        pid_file_path = @DIR@/exim.pid
        local_interfaces = 127.0.0.1
        daemon_smtp_ports = @PORT@ : @IMPLICIT@
        tls_on_connect_ports = @IMPLICIT@
        tls_advertise_hosts = *
        tls_certificate = @DIR@/cert.pem
        tls_privatekey = @DIR@/key.pem
        exim_user = @USER@
        keep_environment =
        host_lookup =
        rfc1413_query_timeout = 0s
        acl_smtp_rcpt = check
        auth_advertise_hosts = ${if eq{$tls_in_cipher}{}{}{*}}
        begin acl
        check:
          deny message = no such mailbox
               local_parts = nobody
          defer message = come back later
               local_parts = later
               condition = ${if exists{@DIR@/open}{no}{yes}}
          deny !authenticated = *
          accept
        begin routers
        all:
          driver = accept
          transport = file
        begin transports
        file:
          driver = appendfile
          directory = @DIR@/mail
          maildir_format
          envelope_to_add
          @DELIVER@
        begin authenticators
        plain:
          driver = plaintext
          public_name = PLAIN
          server_prompts = :
          server_condition = ${if and{{eq{$auth2}{monitor}}{eq{$auth3}{@PASSWORD@}}}}
          server_set_id = $auth2

        """.ReplaceLineEndings("\n").Replace("@DIR@", directory).Replace("@PORT@", $"{port}")
        .Replace("@IMPLICIT@", $"{implicitPort}").Replace("@USER@", Environment.UserName)
        .Replace("@DELIVER@", Environment.UserName == "root" ? "user = mail\n  group = mail" : "")
        .Replace("@PASSWORD@", Password);
}
