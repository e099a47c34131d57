using System.Text.Json;
using Monitor.EndToEnd.Prometheus;

namespace Monitor.EndToEnd.Durability;

/// <summary>Asks a node what it has counted in the last ten minutes.</summary>
internal sealed class CountedWindows(Uri page)
{
    private static readonly HttpClient Client = new();

    /// <summary>A statistic of every series of a metric, in no particular order.</summary>
    public async Task<IReadOnlyList<double>> ReadAsync(string component, string metric, string statistic)
    {
        string query = $"api/v1/windows?component={component}&metric={metric}&statistic={statistic}"
            + "&window=10m&include_current=true";
        using JsonDocument answer = JsonDocument.Parse(await Client.GetStringAsync(new Uri(page, query)));
        if (answer.RootElement.TryGetProperty("warnings", out JsonElement warnings))
            throw new InvalidOperationException($"The answer is not whole: {warnings}");
        var values = new List<double>();
        foreach (JsonElement series in answer.RootElement.GetProperty("data").EnumerateArray())
        {
            JsonElement reading = series.GetProperty("windows")[0].GetProperty("statistics").GetProperty(statistic);
            values.Add(reading.TryGetProperty("value", out JsonElement value) ? value.GetDouble() : double.NaN);
        }

        return values;
    }

    /// <summary>
    /// Waits until all that was acknowledged for a component before this call has been read from the log: a sample
    /// that is written now comes after it there.
    /// </summary>
    public async Task CatchUpAsync(string component)
    {
        const string Marker = "marker";
        string number = Guid.NewGuid().ToString("N");
        long nowMs = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        int before = -1;
        await Poll.UntilAsync(async () => (before = await CountAsync()) >= 0, () => $"{component} cannot be asked.");
        await new RemoteWriteRequest().Add(component, Marker, number, 1, nowMs).SendAsync(Client, page);
        await Poll.UntilAsync(async () => await CountAsync() > before, () => $"{component} is not read to its end.");

        async Task<int> CountAsync()
        {
            try
            {
                return (await ReadAsync(component, Marker, "last")).Count;
            }
            catch (InvalidOperationException)
            {
                // A shard that recovers for long answers later.
                return -1;
            }
        }
    }
}
