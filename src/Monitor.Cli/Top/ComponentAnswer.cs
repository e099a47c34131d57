namespace Monitor.Cli.Top;

/// <summary>One entry of <c>/api/v1/components</c>. Times are Unix seconds.</summary>
internal sealed record ComponentAnswer(
    string Name, string Health, IReadOnlyList<string> Reasons, int Shard, int Series, double LastSeen);
