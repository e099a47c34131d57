namespace Monitor.Node.Hosting;

/// <summary>What the process ends with; the numbers of sysexits where one fits.</summary>
internal static class ExitCode
{
    public const int Ok = 0;

    /// <summary>Something broke that should not have.</summary>
    public const int Failed = 1;

    /// <summary>The command line is wrong (EX_USAGE).</summary>
    public const int Usage = 64;

    /// <summary>A port is taken, the data directory is in use (EX_UNAVAILABLE).</summary>
    public const int Unavailable = 69;

    /// <summary>The configuration is wrong (EX_CONFIG).</summary>
    public const int Configuration = 78;

    /// <summary>A second signal asked for an end at once: 128 and the number of SIGTERM.</summary>
    public const int Interrupted = 143;
}
