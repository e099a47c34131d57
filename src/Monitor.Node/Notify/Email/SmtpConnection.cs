using System.Net.Security;
using System.Text;

namespace Monitor.Node.Notify.Email;

/// <summary>
/// Lines to and from a mail server. A reply is bounded in line length and lines, so that a server that talks for ever
/// costs time, which the caller bounds, and no memory.
/// </summary>
internal sealed class SmtpConnection(Stream stream) : IAsyncDisposable
{
    // RFC 5321 allows 512 octets a reply line; servers write more into texts for people.
    private const int LongestLine = 4096;
    private const int MostLines = 128;

    private readonly byte[] _buffer = new byte[LongestLine];
    private Stream _stream = stream;
    private int _start;
    private int _end;

    public async ValueTask EncryptAsync(SslClientAuthenticationOptions options, CancellationToken cancel)
    {
        // What came before the handshake was not encrypted, and whoever is between could have said it (CVE-2011-0411).
        if (_end > _start)
            throw SmtpException.Broken("the server said more before the encryption than it was asked");
        var tls = new SslStream(_stream, leaveInnerStreamOpen: false);
        try
        {
            await tls.AuthenticateAsClientAsync(options, cancel).ConfigureAwait(false);
        }
        catch
        {
            await tls.DisposeAsync().ConfigureAwait(false);
            throw;
        }

        _stream = tls;
    }

    public async ValueTask<SmtpReply> AskAsync(string command, CancellationToken cancel)
    {
        if (command.AsSpan().ContainsAny('\r', '\n', '\0'))
            throw new ArgumentException("A command is one line.", nameof(command));
        await WriteAsync(Encoding.UTF8.GetBytes(command + "\r\n"), cancel).ConfigureAwait(false);
        return await ReadReplyAsync(cancel).ConfigureAwait(false);
    }

    public async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancel)
    {
        await _stream.WriteAsync(bytes, cancel).ConfigureAwait(false);
        await _stream.FlushAsync(cancel).ConfigureAwait(false);
    }

    public async ValueTask<SmtpReply> ReadReplyAsync(CancellationToken cancel)
    {
        var text = new StringBuilder();
        for (int lines = 0; lines < MostLines; lines++)
        {
            string line = await ReadLineAsync(cancel).ConfigureAwait(false);
            if (line.Length < 3 || !int.TryParse(line.AsSpan(0, 3), out int code) || code is < 200 or > 599
                || line.Length > 3 && line[3] is not (' ' or '-'))
                throw SmtpException.Broken("the server does not speak SMTP");
            if (line.Length > 4)
                text.Append(text.Length > 0 ? "\n" : "").Append(line.AsSpan(4));
            if (line.Length == 3 || line[3] == ' ')
                return new SmtpReply(code, text.ToString());
        }

        throw SmtpException.Broken($"the server's reply has more than {MostLines} lines");
    }

    public ValueTask DisposeAsync() => _stream.DisposeAsync();

    private async ValueTask<string> ReadLineAsync(CancellationToken cancel)
    {
        int looked = _start;
        while (true)
        {
            int at = _buffer.AsSpan(looked, _end - looked).IndexOf((byte)'\n');
            if (at >= 0)
            {
                string line = Encoding.UTF8.GetString(_buffer, _start, looked + at - _start).TrimEnd('\r');
                _start = looked + at + 1;
                return line;
            }

            if (_start > 0)
            {
                _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
                (_start, _end) = (0, _end - _start);
            }

            looked = _end;
            if (_end == _buffer.Length)
                throw SmtpException.Broken($"the server's reply has a line of more than {LongestLine} bytes");
            int read = await _stream.ReadAsync(_buffer.AsMemory(_end), cancel).ConfigureAwait(false);
            if (read == 0)
                throw SmtpException.Broken("the server closed the connection");
            _end += read;
        }
    }
}
