using System.Collections.Concurrent;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using Monitor.Actors.Ports;
using Monitor.Node.Configuration;
using Monitor.Node.Notify.Http;
using Monitor.Node.Notify.Pages;

namespace Monitor.Node.Notify.Email;

/// <summary>
/// Hands mails to one mail server. 4xx may be otherwise later, 5xx never is. Where some recipients are taken and others
/// may be later, only those are written to again; one that is refused for good does not keep the others from theirs.
/// </summary>
internal sealed class EmailNotifier(ReceiverOptions options, PageWriter pages, TimeProvider time) : INotifier
{
    private readonly EmailOptions _email = options.Email!;

    /// <summary>Who has a mail already whose others wait.</summary>
    private readonly ConcurrentDictionary<string, string[]> _taken = new(StringComparer.Ordinal);

    public string Receiver => options.Name;

    public async ValueTask<DeliveryOutcome> DeliverAsync(Notification notification, CancellationToken cancel)
    {
        using var limit = new CancellationTokenSource(options.Timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancel);
        DeliveryOutcome outcome;
        try
        {
            outcome = await SendAsync(notification, either.Token).ConfigureAwait(false);
        }
        catch (Exception error) when (OutcomeOf(error) is not null)
        {
            outcome = OutcomeOf(error)!;
        }

        if (outcome is not DeliveryOutcome.Temporary)
            _taken.TryRemove(notification.IdempotencyKey, out _);
        return outcome;
    }

    private async ValueTask<DeliveryOutcome> SendAsync(Notification notification, CancellationToken cancel)
    {
        string key = notification.IdempotencyKey;
        string[] taken = _taken.GetValueOrDefault(key, []);
        string[] recipients = [.. _email.To.Select(to => to.Address).Except(taken)];
        byte[] mail = MailText.Of(pages.Of(notification), key, _email, time.GetUtcNow());
        await using var session = new SmtpSession(_email, options.AllowLinkLocal);
        await session.OpenAsync(cancel).ConfigureAwait(false);
        SmtpResult result = await session.SendAsync(recipients, mail, cancel).ConfigureAwait(false);
        try
        {
            await session.QuitAsync(cancel).ConfigureAwait(false);
        }
        catch (Exception error) when (error is IOException or OperationCanceledException)
        {
            // What the server said to the mail stands, whether or not it hears the good-bye.
        }

        if (result.Mail is { IsPositive: false } refused)
            throw SmtpException.Of("the mail", refused);
        string[] now = [.. result.Recipients.Where(one => one.Value.IsPositive).Select(one => one.Key)];
        (string Address, SmtpReply Reply)[] missed =
            [.. result.Recipients.Where(one => !one.Value.IsPositive).Select(one => (one.Key, one.Value))];
        string said = string.Join("; ", missed.Select(one => $"{one.Address}: {one.Reply}"));
        if (missed.Any(one => one.Reply.IsTransient))
        {
            _taken[key] = [.. taken, .. now];
            return new DeliveryOutcome.Temporary(TextLimit.Characters(said, 256));
        }

        if (now.Length == 0 && taken.Length == 0)
            return new DeliveryOutcome.Permanent(TextLimit.Characters(said, 256));
        string answer = result.Mail?.ToString() ?? "taken before";
        return new DeliveryOutcome.Delivered(
            TextLimit.Characters(said.Length > 0 ? $"{answer}; but refused for good: {said}" : answer, 512));
    }

    private DeliveryOutcome? OutcomeOf(Exception error) => error switch
    {
        SmtpException { IsPermanent: true } => new DeliveryOutcome.Permanent(error.Message),
        SmtpException => new DeliveryOutcome.Temporary(error.Message),
        AddressRefusedException => new DeliveryOutcome.Permanent(error.Message),
        OperationCanceledException => new DeliveryOutcome.Temporary(
            $"no answer within {options.Timeout.TotalSeconds:0.###} s"),
        // A certificate may be renewed, and its authority's file put right.
        AuthenticationException or CryptographicException => new DeliveryOutcome.Temporary(
            $"no encryption: {HttpOutcome.Innermost(error)}"),
        IOException or SocketException => new DeliveryOutcome.Temporary(HttpOutcome.Innermost(error)),
        _ => null,
    };
}
