using System.Net.Http.Headers;
using System.Security.Authentication;
using Monitor.Actors.Ports;

namespace Monitor.Node.Notify.Http;

/// <summary>What an answer, or the lack of one, means for the notification.</summary>
internal static class HttpOutcome
{
    public static DeliveryOutcome Of(HttpReply reply) => (int)reply.Status switch
    {
        >= 200 and < 300 => new DeliveryOutcome.Delivered(reply.Reason),
        >= 300 and < 400 => new DeliveryOutcome.Permanent($"{(int)reply.Status}: redirects are not followed"),
        408 or 425 or 429 or >= 500 => new DeliveryOutcome.Temporary(reply.Reason, reply.RetryAfter),
        _ => new DeliveryOutcome.Permanent(reply.Reason),
    };

    /// <summary>An error that the caller must not see as one; null where it is not the receiver's.</summary>
    public static DeliveryOutcome? Of(Exception error, TimeSpan timeout) => error switch
    {
        HttpRequestException { InnerException: AddressRefusedException refused } =>
            new DeliveryOutcome.Permanent(refused.Message),
        AddressRefusedException => new DeliveryOutcome.Permanent(error.Message),
        OperationCanceledException => new DeliveryOutcome.Temporary($"no answer within {timeout.TotalSeconds:0.###} s"),
        HttpRequestException or IOException => new DeliveryOutcome.Temporary(Innermost(error)),
        _ => null,
    };

    public static TimeSpan? WaitOf(RetryConditionHeaderValue? retry, DateTimeOffset now)
    {
        TimeSpan? wait = retry?.Delta ?? (retry?.Date is { } date ? date - now : null);
        return wait > TimeSpan.Zero ? wait : null;
    }

    public static string Innermost(Exception error)
    {
        bool isTls = error is AuthenticationException;
        while (error.InnerException is { } inner)
        {
            error = inner;
            isTls |= error is AuthenticationException;
        }

        return isTls ? $"TLS: {error.Message}" : error.Message;
    }
}
