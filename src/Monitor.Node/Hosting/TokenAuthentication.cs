using System.Security.Cryptography;
using System.Text;
using Monitor.Node.Configuration;
using Monitor.Node.Forwarding;

namespace Monitor.Node.Hosting;

/// <summary>
/// Lets a request pass that brings the token, as <c>Authorization: Bearer</c> or, so that a browser can ask its user,
/// as the password of <c>Basic</c>. Compared in constant time: hashes of equal length, so that not even the token's
/// length shows. A gRPC call is refused in gRPC's own way.
/// </summary>
internal sealed class TokenAuthentication(Secret token)
{
    private const int GrpcUnauthenticated = 16;

    private readonly byte[] _expected = SHA256.HashData(Encoding.UTF8.GetBytes(token.Reveal()));

    public Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        // A node that has shown what it is has asked its client already.
        bool open = context.GetEndpoint()?.Metadata.GetMetadata<OpenToAll>() is not null
            || context.Features.Get<HandedRequest>() is { IsVouchedFor: true };
        return open || Brings(context.Request.Headers.Authorization.ToString()) ? next(context) : RefuseAsync(context);
    }

    private bool Brings(string authorization)
    {
        string? offered = null;
        if (authorization.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase))
            offered = authorization["Bearer ".Length..].Trim();
        else if (authorization.StartsWith("Basic ", StringComparison.OrdinalIgnoreCase))
            offered = PasswordOf(authorization["Basic ".Length..].Trim());
        return offered is not null && CryptographicOperations.FixedTimeEquals(
            SHA256.HashData(Encoding.UTF8.GetBytes(offered)), _expected);
    }

    private static string? PasswordOf(string basic)
    {
        Span<byte> decoded = stackalloc byte[1024];
        if (basic.Length > 1024 || !Convert.TryFromBase64String(basic, decoded, out int length))
            return null;
        string pair = Encoding.UTF8.GetString(decoded[..length]);
        int colon = pair.IndexOf(':');
        return colon < 0 ? null : pair[(colon + 1)..];
    }

    private static Task RefuseAsync(HttpContext context)
    {
        HttpResponse response = context.Response;
        if (context.Request.ContentType?.StartsWith("application/grpc", StringComparison.OrdinalIgnoreCase) == true)
        {
            response.ContentType = "application/grpc";
            response.Headers["grpc-status"] = GrpcUnauthenticated.ToString();
            response.Headers["grpc-message"] = "a bearer token is needed";
            return Task.CompletedTask;
        }

        response.StatusCode = StatusCodes.Status401Unauthorized;
        response.Headers.WWWAuthenticate = "Bearer realm=\"monitor\", Basic realm=\"monitor\", charset=\"UTF-8\"";
        return PlainAnswer.WriteAsync(context, "a bearer token is needed");
    }
}
