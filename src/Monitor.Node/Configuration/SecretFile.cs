namespace Monitor.Node.Configuration;

/// <summary>Reads a secret from a file that holds nothing else; white space around it is not part of it.</summary>
internal static class SecretFile
{
    private const int MaxBytes = 64 * 1024;

    /// <returns>The secret, or null: then <paramref name="problem"/> was told why.</returns>
    public static string? Read(string path, Action<string> problem)
    {
        try
        {
            if (new FileInfo(path) is { Exists: true, Length: > MaxBytes })
            {
                problem($"{path} has more than {MaxBytes} bytes");
                return null;
            }

            string text = File.ReadAllText(path).Trim();
            if (text.Length > 0)
                return text;
            problem($"{path} is empty");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            problem($"{path} cannot be read: {e.Message}");
        }

        return null;
    }
}
