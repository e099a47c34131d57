using Microsoft.Data.Sqlite;
using Monitor.Actors.Ports;

namespace Monitor.Node.Storage.Sqlite;

/// <summary>
/// One SQLite file in write-ahead mode: how it is opened, how its schema grows, and what its errors mean.
/// </summary>
/// <param name="Path">The file; made when it is not there.</param>
/// <param name="Synchronous">FULL: a commit is on the device; NORMAL: a power cut may take the last ones.</param>
/// <param name="Migrations">Number n makes schema n+1 out of schema n. Only ever appended to.</param>
internal sealed record SqliteDatabase(string Path, string Synchronous, IReadOnlyList<string> Migrations)
{
    private const int Corrupt = 11;
    private const int Constraint = 19;
    private const int Misuse = 21;
    private const int NotADatabase = 26;
    private const int SqlError = 1;

    static SqliteDatabase() => SQLitePCL.Batteries.Init();

    /// <summary>A bound on the file's size, in pages of 8 KiB; beyond it writes fail as on a full disk.</summary>
    public int PagesMax { get; init; } = int.MaxValue;

    /// <summary>Opens a connection; the caller disposes it.</summary>
    /// <exception cref="SqliteException">See <see cref="Translate"/>.</exception>
    public SqliteConnection Connect()
    {
        var text = new SqliteConnectionStringBuilder
        {
            DataSource = Path,
            Mode = SqliteOpenMode.ReadWriteCreate,
            Pooling = false,
            DefaultTimeout = 2,
        };
        var connection = new SqliteConnection(text.ToString());
        try
        {
            connection.Open();
            Execute(connection, "PRAGMA page_size = 8192");
            Execute(connection, "PRAGMA journal_mode = WAL");
            Execute(connection, $"PRAGMA synchronous = {Synchronous}");
            Execute(connection, "PRAGMA cache_size = -8192");
            Execute(connection, $"PRAGMA max_page_count = {PagesMax}");
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Brings the schema to the newest version, each step in a transaction of its own.</summary>
    /// <exception cref="StoreCorruptException">The file is damaged, no database, or of a newer version.</exception>
    /// <exception cref="StoreUnavailableException">It cannot be opened or written now.</exception>
    public void Migrate()
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(Path))!);
        try
        {
            using SqliteConnection connection = Connect();
            using SqliteCommand ask = connection.CreateCommand();
            ask.CommandText = "PRAGMA user_version";
            int version = Convert.ToInt32(ask.ExecuteScalar());
            if (version > Migrations.Count)
                throw new StoreCorruptException(
                    $"{Path} has schema {version}; this version of the node knows {Migrations.Count} and older.");
            for (; version < Migrations.Count; version++)
            {
                Execute(
                    connection,
                    $"BEGIN IMMEDIATE; {Migrations[version]}; PRAGMA user_version = {version + 1}; COMMIT");
            }
        }
        catch (SqliteException error)
        {
            throw Translate(error);
        }
    }

    /// <summary>What the port's caller is told.</summary>
    public Exception Translate(SqliteException error) => error.SqliteErrorCode switch
    {
        Corrupt or NotADatabase => new StoreCorruptException($"{Path}: {error.Message}", error),
        SqlError or Constraint or Misuse => error,
        _ => new StoreUnavailableException($"{Path}: {error.Message}", error),
    };

    /// <summary>The database's files, for statistics.</summary>
    public (long Files, long Bytes) DiskUse()
    {
        string[] paths = [Path, Path + "-wal"];
        FileInfo[] files = [.. paths.Select(path => new FileInfo(path)).Where(file => file.Exists)];
        return (files.Length, files.Sum(file => file.Length));
    }

    private static void Execute(SqliteConnection connection, string sql)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
