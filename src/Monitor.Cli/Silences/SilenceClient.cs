using System.Text.Json;
using Monitor.Cli.CommandLine;
using Monitor.Cli.Connection;

namespace Monitor.Cli.Silences;

/// <summary>Asks a node about its silences.</summary>
internal static class SilenceClient
{
    private const string Path = "api/v2/silences";

    /// <summary>All silences that are kept, those that are over too, and each as the node wrote it.</summary>
    public static async Task<(IReadOnlyList<(SilenceAnswer Silence, JsonElement Json)> All, NodeAnswer Answer)>
        ListAsync(Invocation invocation)
    {
        NodeAnswer answer = await invocation.Node.PlainAsync(HttpMethod.Get, Path, null, invocation.Cancel);
        IReadOnlyList<SilenceAnswer> silences = answer.Read(ControlJson.Default.IReadOnlyListSilenceAnswer);
        return ([.. silences.Zip(answer.Data.EnumerateArray())], answer);
    }

    /// <summary>The silence that an id, or the beginning of one, names.</summary>
    public static (SilenceAnswer Silence, JsonElement Json) Find(
        IReadOnlyList<(SilenceAnswer Silence, JsonElement Json)> all, string id)
    {
        (SilenceAnswer Silence, JsonElement Json)[] meant =
            [.. all.Where(s => s.Silence.Id.StartsWith(id, StringComparison.OrdinalIgnoreCase))];
        return meant.Length switch
        {
            1 => meant[0],
            0 => throw new ControlException(
                ExitCode.NotMet, $"there is no silence {id}",
                "'monitorctl silence list --expired' has all that are known"),
            _ => throw new ControlException(
                ExitCode.Usage, $"{meant.Length} silences begin with {id}", "give more of the id"),
        };
    }

    public static Task<NodeAnswer> MakeAsync(Invocation invocation, SilenceWish wish, bool isConfirmed) =>
        invocation.Node.PlainAsync(
            HttpMethod.Post, Path, Write(wish), invocation.Cancel, isConfirmed ? [("confirm", "true")] : []);

    public static Task<NodeAnswer> PreviewAsync(Invocation invocation, SilenceWish wish) =>
        invocation.Node.PlainAsync(HttpMethod.Post, "api/v1/silences/preview", Write(wish), invocation.Cancel);

    public static Task<NodeAnswer> ExpireAsync(Invocation invocation, string id, string by) =>
        invocation.Node.PlainAsync(
            HttpMethod.Delete, $"api/v2/silence/{Uri.EscapeDataString(id)}", null, invocation.Cancel, ("by", by));

    private static string Write(SilenceWish wish) => JsonSerializer.Serialize(wish, ControlJson.Default.SilenceWish);
}
