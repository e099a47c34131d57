using System.CommandLine;

namespace Monitor.Cli.CommandLine;

/// <summary>Who acts: nothing is done in nobody's name.</summary>
internal static class Actor
{
    public static string Default { get; } = $"{Environment.UserName}@{Environment.MachineName}";

    public static Option<string> CreateOption(string name = "--by", params string[] aliases) => new(name, aliases)
    {
        HelpName = "WHO",
        Description = "who does it, as others will read it (user@machine)",
    };

    public static string Of(Invocation invocation, Option<string> by)
    {
        if (!invocation.Has(by))
            return Default;
        string named = invocation.Get(by)!.Trim();
        return named.Length > 0 ? named : throw new ControlException(ExitCode.Usage, $"{by.Name}: say who you are");
    }
}
