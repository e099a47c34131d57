namespace Monitor.Shared.Sharding;

/// <summary>
/// Which versions of the program run in one cluster together: those of one major version whose minor versions are
/// neighbours, so that a cluster is updated node by node, one minor version at a time.
/// </summary>
public static class VersionPolicy
{
    /// <summary>True when nodes of both versions may be in one cluster; false too for what is no version.</summary>
    public static bool RunTogether(string one, string other) =>
        TryParse(one, out int major, out int minor)
        && TryParse(other, out int otherMajor, out int otherMinor)
        && major == otherMajor && Math.Abs(minor - otherMinor) <= 1;

    private static bool TryParse(string text, out int major, out int minor)
    {
        string release = text.Split('-', '+')[0];
        bool isVersion = Version.TryParse(release, out Version? version);
        (major, minor) = isVersion ? (version!.Major, version.Minor) : (0, 0);
        return isVersion;
    }
}
