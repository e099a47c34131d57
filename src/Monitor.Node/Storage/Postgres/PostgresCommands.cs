using Npgsql;

namespace Monitor.Node.Storage.Postgres;

/// <summary>Commands and parameters by position, without boxing.</summary>
internal static class PostgresCommands
{
    public static NpgsqlCommand Command(
        this NpgsqlConnection connection, string sql, params ReadOnlySpan<NpgsqlParameter> parameters)
    {
        var command = new NpgsqlCommand(sql, connection);
        foreach (NpgsqlParameter parameter in parameters)
            command.Parameters.Add(parameter);
        return command;
    }

    public static NpgsqlBatchCommand Add(
        this NpgsqlBatch batch, string sql, params ReadOnlySpan<NpgsqlParameter> parameters)
    {
        var command = new NpgsqlBatchCommand(sql);
        foreach (NpgsqlParameter parameter in parameters)
            command.Parameters.Add(parameter);
        batch.BatchCommands.Add(command);
        return command;
    }

    public static NpgsqlParameter<T> Of<T>(T value) => new() { TypedValue = value };
}
