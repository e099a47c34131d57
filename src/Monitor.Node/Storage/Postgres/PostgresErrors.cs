using System.Net.Sockets;
using System.Security.Authentication;
using Monitor.Actors.Ports;
using Npgsql;

namespace Monitor.Node.Storage.Postgres;

/// <summary>What an error of the server or of the way to it means to a port.</summary>
internal static class PostgresErrors
{
    /// <summary>Raised by the schema's own functions.</summary>
    public const string Fenced = "MF001";
    public const string Conflict = "MC001";
    public const string DoneAlready = "MD001";

    /// <summary>The port's exception for an error; null for one that nobody expected: a bug.</summary>
    /// <param name="error">What Npgsql threw.</param>
    /// <param name="what">What was tried, as the beginning of a sentence: "An append to the event log".</param>
    public static Exception? ToPort(Exception error, string what) => error switch
    {
        StoreUnavailableException or FencedException or JournalConflictException => error,
        PostgresException { SqlState: Fenced } fenced => new FencedException(fenced.MessageText),
        PostgresException { SqlState: Conflict } conflict => new JournalConflictException(conflict.MessageText),
        PostgresException server when IsUnavailable(server.SqlState) =>
            new StoreUnavailableException($"{what} failed: {Explain(server)}.", error),
        PostgresException => null,
        NpgsqlException or SocketException or TimeoutException or IOException =>
            new StoreUnavailableException($"{what} failed: {Innermost(error)}.", error),
        ObjectDisposedException => new StoreUnavailableException($"{what} failed: the store is closed.", error),
        _ => null,
    };

    /// <summary>
    /// True when another attempt may succeed by itself soon: the server is away, starting, failing over, or took this
    /// transaction as the victim of a deadlock.
    /// </summary>
    public static bool IsPassing(Exception error) => error switch
    {
        PostgresException server => server.SqlState is PostgresErrorCodes.ReadOnlySqlTransaction
            or PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.SerializationFailure
            or PostgresErrorCodes.LockNotAvailable or PostgresErrorCodes.TooManyConnections
            || server.SqlState.StartsWith("08", StringComparison.Ordinal)
            || server.SqlState.StartsWith("57", StringComparison.Ordinal),
        NpgsqlException or SocketException or TimeoutException or IOException => true,
        _ => false,
    };

    /// <summary>True when the server on the other side does not take writes: a standby, or a primary set so.</summary>
    public static bool IsReadOnly(Exception error) =>
        error is PostgresException { SqlState: PostgresErrorCodes.ReadOnlySqlTransaction };

    /// <summary>True when a connection that had been made was ended from the other side: the server went.</summary>
    public static bool IsHungUp(Exception error) => error switch
    {
        PostgresException server =>
            server.SqlState is PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown,
        NpgsqlException { InnerException: IOException { InnerException: not TimeoutException } } => true,
        _ => false,
    };

    /// <summary>
    /// True when no host was even asked, because what is remembered of each said that it is no use: only then has
    /// Npgsql's error neither a cause nor a state of the server.
    /// </summary>
    public static bool IsFromMemory(NpgsqlException error) => error is { InnerException: null, SqlState: null };

    /// <summary>True when the server has no room for what it should write.</summary>
    public static bool IsFull(Exception error) => error is PostgresException { SqlState: PostgresErrorCodes.DiskFull };

    /// <summary>True when TLS with the server failed: in most cases a certificate that is not believed.</summary>
    public static bool IsCertificate(Exception? error) =>
        error is AuthenticationException || error?.InnerException is { } inner && IsCertificate(inner);

    /// <summary>An error as a person who runs the database can use it.</summary>
    public static string Explain(Exception error) => error switch
    {
        PostgresException { SqlState: PostgresErrorCodes.ReadOnlySqlTransaction } =>
            "the server is read-only; it is a standby, or default_transaction_read_only is set",
        PostgresException { SqlState: PostgresErrorCodes.DiskFull } server =>
            $"the server's disk is full ({server.MessageText})",
        PostgresException server => $"{server.MessageText} ({server.SqlState})",
        _ => Innermost(error),
    };

    private static bool IsUnavailable(string state) =>
        state is PostgresErrorCodes.ReadOnlySqlTransaction or PostgresErrorCodes.LockNotAvailable
        || state[..2] is "08" or "28" or "3D" or "40" or "53" or "57" or "58";

    private static string Innermost(Exception error)
    {
        while (error.InnerException is { } inner)
            error = inner;
        return error is TimeoutException ? "no answer in time" : error.Message.TrimEnd('.');
    }
}
