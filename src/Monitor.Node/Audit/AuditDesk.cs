using System.Collections.Immutable;
using System.Text;
using Monitor.Actors.Composition;
using Monitor.Actors.Sharding;
using Monitor.Shared.Audit;

namespace Monitor.Node.Audit;

/// <summary>
/// Where this node says what was done on it by hand, so that it stands in the audit log, wherever that is kept. What is
/// said waits for a store that is away; nobody who acts waits for it.
/// </summary>
internal sealed class AuditDesk(NodeCore core, IClusterBoard board, TimeProvider time, ILogger<AuditDesk> logger)
{
    private const int MaxName = 256;

    /// <summary>Somebody did something.</summary>
    /// <param name="actor">Who (<see cref="AuditActors"/>).</param>
    /// <param name="action">What, "shard.moved".</param>
    /// <param name="subjects">To what.</param>
    /// <param name="reason">Why; empty where nobody said so.</param>
    /// <param name="details">What else is to be known; the node that was asked is added.</param>
    public void Report(
        string actor, string action, ImmutableArray<AuditSubject> subjects, string reason,
        params IEnumerable<AuditDetail> details)
    {
        var entry = new AuditEntry(
            time.GetUtcNow(), actor, action, subjects, reason,
            [.. details, new AuditDetail("asked", board.LocalNode)]);
        if (!core.AlertingLog.TryReport(Guid.NewGuid().ToString("N"), entry))
        {
            logger.LogWarning(
                "not in the audit log, where too much waits: {Actor} {Action} {Reason}", actor, action, reason);
        }
    }

    /// <summary>
    /// Who asks: as <c>by</c> says, or the name of Basic authentication. It is a claim, as all who may act share one
    /// token; the address that it came from is known.
    /// </summary>
    public static string Who(HttpContext context, string? by = null)
    {
        string named = by is { Length: > 0 } ? by : context.Request.Query["by"].ToString();
        if (named.Length == 0)
            named = NameOf(context.Request.Headers.Authorization.ToString());
        return AuditActors.Person(named.Length <= MaxName ? named : named[..MaxName]);
    }

    /// <summary>From where it was asked.</summary>
    public static AuditDetail From(HttpContext context) => new(
        "from", context.Request.Headers["x-forwarded-for"].ToString() is { Length: > 0 and <= MaxName } forwarded
            ? forwarded
            : context.Connection.RemoteIpAddress?.ToString() ?? "");

    private static string NameOf(string authorization)
    {
        if (!authorization.StartsWith("Basic ", StringComparison.OrdinalIgnoreCase))
            return "";
        Span<byte> decoded = stackalloc byte[1024];
        string basic = authorization["Basic ".Length..].Trim();
        if (basic.Length > 1024 || !Convert.TryFromBase64String(basic, decoded, out int length))
            return "";
        string pair = Encoding.UTF8.GetString(decoded[..length]);
        int colon = pair.IndexOf(':');
        return colon > 0 ? pair[..colon] : "";
    }
}
