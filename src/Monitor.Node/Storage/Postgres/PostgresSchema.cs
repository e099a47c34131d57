using System.Globalization;
using System.Reflection;
using Monitor.Actors.Ports;
using Monitor.Node.Hosting;
using Npgsql;
using static Monitor.Node.Storage.Postgres.PostgresCommands;

namespace Monitor.Node.Storage.Postgres;

/// <summary>
/// Brings the schema to what this program needs, and checks that it may work with what is there. Each step adds and
/// changes nothing that nodes of the version before use, so both run together while a cluster is updated; a step that
/// cannot do so says from which program version on the schema can be used, and nodes before that refuse to start.
/// </summary>
internal static class PostgresSchema
{
    /// <summary>Steps this program knows, by number, from 1.</summary>
    private static readonly string[] Steps = LoadSteps();

    /// <summary>Runs the steps that are missing, each node in its turn, all or none.</summary>
    /// <exception cref="NodeStartException">The schema is of a later version, or this user may not make it.</exception>
    /// <exception cref="StoreUnavailableException">The database is away.</exception>
    public static async Task MigrateAsync(PostgresDatabase database, CancellationToken cancel)
    {
        try
        {
            await database.RunAsync("The set-up of the schema", (connection, cancelled) =>
                MigrateAsync(connection, database, cancelled), cancel).ConfigureAwait(false);
        }
        catch (PostgresException refusal) when (refusal.SqlState == PostgresErrorCodes.InsufficientPrivilege)
        {
            throw new NodeStartException(
                $"The user {database.Options.User} may not set up the schema {database.Options.Schema} in "
                + $"{database.Address}: {refusal.MessageText}. Grant it CREATE on the database, or make the schema and "
                + "give it to the user.");
        }
    }

    /// <summary>Enters this cluster into the database, or finds that it is the one that is there.</summary>
    /// <param name="part">Which of the cluster's databases it is; "" for the first.</param>
    /// <param name="known">The cluster's identity, where the first database has told it.</param>
    /// <returns>The cluster's identity, drawn when it was made.</returns>
    /// <exception cref="NodeStartException">Another cluster, or another number of shards, is there.</exception>
    public static async Task<Guid> EnterAsync(
        PostgresDatabase database, string cluster, int shards, string part, Guid? known, CancellationToken cancel)
    {
        (Guid id, string name, int count, string kept) = await database.RunAsync(
            "A look at whose database this is",
            async (connection, cancelled) =>
            {
                await using NpgsqlCommand insert = connection.Command(
                    "INSERT INTO cluster (id, name, shards, part) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING",
                    Of(known ?? Guid.NewGuid()), Of(cluster), Of(shards), Of(part));
                await insert.ExecuteNonQueryAsync(cancelled).ConfigureAwait(false);
                await using NpgsqlCommand select = connection.Command("SELECT id, name, shards, part FROM cluster");
                await using NpgsqlDataReader row = await select.ExecuteReaderAsync(cancelled).ConfigureAwait(false);
                await row.ReadAsync(cancelled).ConfigureAwait(false);
                return (row.GetGuid(0), row.GetString(1), row.GetInt32(2), row.GetString(3));
            },
            cancel).ConfigureAwait(false);
        if (kept != part || (known ?? id) != id)
            throw new NodeStartException(
                $"The schema {database.Options.Schema} in {database.Address} is {Called(kept)} of "
                + $"{((known ?? id) == id ? "this" : "another")} cluster \"{name}\", and this node's configuration has "
                + $"it as {Called(part)}. Correct cluster.databases, or give it a database of its own.");
        if (name != cluster)
            throw new NodeStartException(
                $"The schema {database.Options.Schema} in {database.Address} belongs to the cluster \"{name}\", and "
                + $"this node is of \"{cluster}\". Give each cluster a database or a cluster.postgres.schema of its "
                + "own, or correct cluster.name.");
        if (count != shards)
            throw new NodeStartException(
                $"The cluster \"{name}\" was made with {count} shards, and this node is configured for {shards}. The "
                + $"number of shards stays as it was made: say shards: {count}.");
        return id;
    }

    private static string Called(string part) => part.Length == 0 ? "the first database" : $"the database \"{part}\"";

    private static async Task<int> MigrateAsync(
        NpgsqlConnection connection, PostgresDatabase database, CancellationToken cancel)
    {
        string schema = database.Options.Schema;
        await using NpgsqlTransaction transaction =
            await connection.BeginTransactionAsync(cancel).ConfigureAwait(false);
        await ExecuteAsync(
            "SELECT pg_advisory_xact_lock(hashtext($1))", Of("monitor schema " + schema)).ConfigureAwait(false);
        await using (NpgsqlCommand exists = connection.Command("SELECT to_regnamespace($1) IS NOT NULL", Of(schema)))
        {
            if (!(bool)(await exists.ExecuteScalarAsync(cancel).ConfigureAwait(false))!)
                await ExecuteAsync($"CREATE SCHEMA {schema}").ConfigureAwait(false);
        }

        await ExecuteAsync(
            """
            CREATE TABLE IF NOT EXISTS schema_steps (
              step integer PRIMARY KEY,
              usable_from integer NOT NULL,
              program text NOT NULL,
              applied_at timestamptz NOT NULL DEFAULT now())
            """).ConfigureAwait(false);
        int done = await ReadStepsAsync(connection, database, cancel).ConfigureAwait(false);
        for (int step = done + 1; step <= Steps.Length; step++)
        {
            await ExecuteAsync(Steps[step - 1]).ConfigureAwait(false);
            // Every step so far only adds, so the program of the first one can use the schema.
            await ExecuteAsync(
                "INSERT INTO schema_steps (step, usable_from, program) VALUES ($1, 1, $2)",
                Of(step), Of(ProgramVersion)).ConfigureAwait(false);
        }

        await transaction.CommitAsync(cancel).ConfigureAwait(false);
        return Steps.Length - done;

        async Task ExecuteAsync(string sql, params NpgsqlParameter[] parameters)
        {
            await using NpgsqlCommand command = connection.Command(sql, parameters);
            await command.ExecuteNonQueryAsync(cancel).ConfigureAwait(false);
        }
    }

    private static async Task<int> ReadStepsAsync(
        NpgsqlConnection connection, PostgresDatabase database, CancellationToken cancel)
    {
        await using NpgsqlCommand command = connection.Command(
            "SELECT coalesce(max(step), 0), coalesce(max(usable_from), 0), "
            + "(SELECT program FROM schema_steps ORDER BY step DESC LIMIT 1) FROM schema_steps");
        await using NpgsqlDataReader row = await command.ExecuteReaderAsync(cancel).ConfigureAwait(false);
        await row.ReadAsync(cancel).ConfigureAwait(false);
        if (row.GetInt32(1) > Steps.Length)
            throw new NodeStartException(
                $"The schema {database.Options.Schema} in {database.Address} was changed by version {row.GetString(2)} "
                + $"so that this version, {ProgramVersion}, cannot use it. Start version {row.GetString(2)} or later "
                + "here, or restore the database from before that update.");
        return row.GetInt32(0);
    }

    private static string ProgramVersion { get; } =
        typeof(PostgresSchema).Assembly.GetName().Version?.ToString(3) ?? "unknown";

    private static string[] LoadSteps()
    {
        const string Prefix = "Monitor.Node.Storage.Postgres.Schema.";
        Assembly assembly = typeof(PostgresSchema).Assembly;
        string[] names = [.. assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(Prefix, StringComparison.Ordinal)).Order(StringComparer.Ordinal)];
        var steps = new string[names.Length];
        for (int i = 0; i < names.Length; i++)
        {
            string number = (i + 1).ToString("0000", CultureInfo.InvariantCulture);
            if (!names[i].StartsWith(Prefix + number, StringComparison.Ordinal))
                throw new InvalidOperationException($"The schema's step {number} is missing; there is {names[i]}.");
            using Stream text = assembly.GetManifestResourceStream(names[i])!;
            using var reader = new StreamReader(text);
            steps[i] = reader.ReadToEnd();
        }

        return steps;
    }
}
