using Monitor.TestServers.Postgres;

namespace Monitor.Benchmarks.Cluster;

/// <summary>Which statements a database spends its time on, by its own books (pg_stat_statements).</summary>
internal static class DatabaseStatements
{
    private const int Shown = 12;

    /// <summary>The books cost the database a little; both sides of a comparison have them.</summary>
    public static string[] Settings { get; } =
        ["shared_preload_libraries = 'pg_stat_statements'", "pg_stat_statements.track_planning = on"];

    public static Task BeginAsync(PostgresServer server, string database) =>
        server.ExecuteAsync(database, "CREATE EXTENSION pg_stat_statements");

    public static async Task PrintAsync(PostgresServer server, string database) => Console.WriteLine(
        await server.ScalarAsync<string>(
            database,
            $"""
            SELECT string_agg(line, E'\n') FROM (
              SELECT format('  %6s calls, %6s ms planned, %6s ms executed: %s', calls,
                total_plan_time::integer, total_exec_time::integer,
                left(regexp_replace(query, '\s+', ' ', 'g'), 90)) AS line
              FROM pg_stat_statements ORDER BY total_plan_time + total_exec_time DESC LIMIT {Shown}) lines
            """));
}
