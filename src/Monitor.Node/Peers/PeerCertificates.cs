using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Monitor.Node.Configuration;
using Monitor.Node.Hosting;

namespace Monitor.Node.Peers;

/// <summary>
/// This node's certificate and the authority of the others', read again when their files change, so that certificates
/// are renewed without a restart. Files that do not fit together, as between two renames, leave what was read before.
/// Thread-safe.
/// </summary>
internal sealed class PeerCertificates
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(2);

    private readonly ClusterTlsOptions _files;
    private readonly TimeProvider _time;
    private readonly ILogger<PeerCertificates> _logger;
    private readonly Lock _gate = new();
    private Loaded _loaded;
    private long _lookedAt;

    /// <exception cref="NodeStartException">The files cannot be read, or are not what they should be.</exception>
    public PeerCertificates(ClusterTlsOptions files, TimeProvider time, ILogger<PeerCertificates> logger)
    {
        _files = files;
        _time = time;
        _logger = logger;
        try
        {
            _loaded = Load(Stamp());
        }
        catch (Exception wrong) when (wrong is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw new NodeStartException($"cluster.tls: {wrong.Message}", wrong);
        }

        _lookedAt = time.GetTimestamp();
    }

    /// <summary>This node's own, with its key.</summary>
    public X509Certificate2 Own => Current.Own;

    /// <summary>Whether a certificate is of the cluster's authority and in its time, whatever its name.</summary>
    public bool IsOfCluster(X509Certificate2 certificate)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(Current.Authority);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        return chain.Build(certificate);
    }

    /// <summary>Whether the node at the other end is the one that was called: of the cluster, by that name.</summary>
    public bool IsCalledNode(X509Certificate? certificate, SslPolicyErrors errors) =>
        certificate is X509Certificate2 shown
        && (errors & SslPolicyErrors.RemoteCertificateNameMismatch) == 0
        && IsOfCluster(shown);

    /// <summary>
    /// Of the node port: clients need no certificate, since their token speaks for them; one that is shown must be of
    /// the cluster's authority.
    /// </summary>
    public HttpsConnectionAdapterOptions ForListener() => new()
    {
        ServerCertificateSelector = (_, _) => Own,
        ClientCertificateMode = ClientCertificateMode.AllowCertificate,
        ClientCertificateValidation = (shown, _, _) => IsOfCluster(shown),
    };

    private Loaded Current
    {
        get
        {
            lock (_gate)
            {
                if (_time.GetElapsedTime(_lookedAt) < LookEvery)
                    return _loaded;
                _lookedAt = _time.GetTimestamp();
                try
                {
                    long stamp = Stamp();
                    if (stamp != _loaded.Stamp)
                    {
                        _loaded = Load(stamp);
                        _logger.LogInformation(
                            "the node's certificate was renewed; it ends {End:u}", _loaded.Own.NotAfter);
                    }
                }
                catch (Exception wrong)
                    when (wrong is IOException or UnauthorizedAccessException or CryptographicException)
                {
                    _logger.LogWarning("cluster.tls: the certificate stays as it was: {Reason}", wrong.Message);
                }

                return _loaded;
            }
        }
    }

    private long Stamp() => HashCode.Combine(
        File.GetLastWriteTimeUtc(_files.CertificateFile), File.GetLastWriteTimeUtc(_files.KeyFile),
        File.GetLastWriteTimeUtc(_files.CaFile));

    private Loaded Load(long stamp)
    {
        var authority = new X509Certificate2Collection();
        authority.ImportFromPemFile(_files.CaFile);
        if (authority.Count == 0)
            throw new CryptographicException($"{_files.CaFile} has no certificate.");
        return new Loaded(stamp, X509Certificate2.CreateFromPemFile(_files.CertificateFile, _files.KeyFile), authority);
    }

    private sealed record Loaded(long Stamp, X509Certificate2 Own, X509Certificate2Collection Authority);
}
