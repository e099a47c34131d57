using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Monitor.Node.Configuration;

namespace Monitor.Node.Tests.Peers;

/// <summary>Signs nodes' certificates and writes them where a node reads them.</summary>
internal sealed class TestAuthority : IDisposable
{
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly X509Certificate2 _certificate;
    private readonly DateTimeOffset _now = TimeProvider.System.GetUtcNow();
    private int _serial;

    public TestAuthority(string name)
    {
        var request = new CertificateRequest($"CN={name}", _key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        _certificate = request.CreateSelfSigned(_now.AddHours(-1), _now.AddHours(1));
    }

    /// <summary>Files of a node that is reached by this name or address.</summary>
    /// <param name="directory">Where to; what is there is written over.</param>
    /// <param name="host">"127.0.0.1" or a name.</param>
    /// <param name="changed">The files' time: a change must be seen whatever the file system's clock is worth.</param>
    public ClusterTlsOptions Write(string directory, string host, DateTimeOffset changed)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={host}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        if (System.Net.IPAddress.TryParse(host, out System.Net.IPAddress? address))
            names.AddIpAddress(address);
        else
            names.AddDnsName(host);
        request.CertificateExtensions.Add(names.Build());
        using X509Certificate2 signed = request.Create(
            _certificate, _now.AddMinutes(-30), _now.AddMinutes(30), BitConverter.GetBytes(++_serial));
        var options = new ClusterTlsOptions(
            Path.Combine(directory, "node.crt"), Path.Combine(directory, "node.key"),
            Path.Combine(directory, "ca.crt"));
        File.WriteAllText(options.CertificateFile, signed.ExportCertificatePem());
        File.WriteAllText(options.KeyFile, key.ExportPkcs8PrivateKeyPem());
        File.WriteAllText(options.CaFile, _certificate.ExportCertificatePem());
        foreach (string file in (string[])[options.CertificateFile, options.KeyFile, options.CaFile])
            File.SetLastWriteTimeUtc(file, changed.UtcDateTime);
        return options;
    }

    public void Dispose()
    {
        _certificate.Dispose();
        _key.Dispose();
    }
}
