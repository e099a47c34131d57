using System.Net.Http.Headers;
using System.Text;

namespace Monitor.EndToEnd.Durability;

/// <summary>Exports gauges of one service over OTLP, as JSON over HTTP.</summary>
internal sealed class OtlpLoad(Uri otlp, string component, long startMs) : ILoad
{
    // Less than a second, so that a second has many samples and one that is lost or counted twice changes it.
    private const int StepMs = 20;

    private readonly HttpClient _client = new();
    private long _acknowledged;

    public string Component => component;

    public string Metric => "exposure";

    public int Series => 20;

    public long Acknowledged => Volatile.Read(ref _acknowledged);

    public async Task RunUntilRefusedAsync()
    {
        try
        {
            while (await TrySendAsync())
                _acknowledged++;
        }
        catch (HttpRequestException)
        {
            // The node is gone.
        }
    }

    private async Task<bool> TrySendAsync()
    {
        using var content = new StringContent(Body(), Encoding.UTF8);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        using HttpResponseMessage answer = await _client.PostAsync(new Uri(otlp, "v1/metrics"), content);
        return answer.IsSuccessStatusCode;
    }

    private string Body()
    {
        long nanoseconds = (startMs + StepMs * _acknowledged) * 1_000_000;
        IEnumerable<string> points = Enumerable.Range(0, Series).Select(i =>
            $$$"""
            {"timeUnixNano": "{{{nanoseconds}}}", "asInt": "{{{_acknowledged + i}}}",
             "attributes": [{"key": "series", "value": {"stringValue": "{{{i}}}"}}]}
            """);
        return
            $$$"""
            {"resourceMetrics": [{
              "resource": {"attributes": [{"key": "service.name", "value": {"stringValue": "{{{component}}}"}}]},
              "scopeMetrics": [{"metrics": [{"name": "{{{Metric}}}", "gauge": {"dataPoints": [
                {{{string.Join(',', points)}}}
              ]} }]}]
            }]}
            """;
    }
}
