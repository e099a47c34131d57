using Monitor.Cli.CommandLine;

namespace Monitor.Cli.Connection;

/// <summary>The token that a node asks for. From a file only: arguments and variables show up in listings.</summary>
internal static class BearerToken
{
    /// <summary>Larger than any token; a wrong file should not be sent.</summary>
    private const int MaxLength = 4096;

    /// <returns>The token; null when no file is named.</returns>
    public static string? Read(string? fileByOption, string? fileByVariable)
    {
        string? file = string.IsNullOrEmpty(fileByOption) ? fileByVariable : fileByOption;
        if (string.IsNullOrEmpty(file))
            return null;
        string source = string.IsNullOrEmpty(fileByOption) ? GlobalOptions.TokenFileVariable : "--token-file";
        string text;
        try
        {
            text = File.ReadAllText(file).Trim();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ControlException(
                ExitCode.Usage, $"{source}: {file} cannot be read: {e.Message}", inner: e);
        }

        if (text.Length is > 0 and <= MaxLength && text.All(c => c is > ' ' and < '\x7f'))
            return text;
        throw new ControlException(
            ExitCode.Usage,
            $"{source}: {file} does not hold a token: one line of printable letters, at most {MaxLength}");
    }
}
