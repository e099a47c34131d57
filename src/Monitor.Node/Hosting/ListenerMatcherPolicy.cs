using Microsoft.AspNetCore.Routing.Matching;

namespace Monitor.Node.Hosting;

/// <summary>
/// Takes an endpoint out of the choice when the request came in on another listener than the endpoint's.
/// </summary>
internal sealed class ListenerMatcherPolicy : MatcherPolicy, IEndpointSelectorPolicy
{
    public override int Order => -1000;

    public bool AppliesToEndpoints(IReadOnlyList<Endpoint> endpoints) =>
        endpoints.Any(e => e.Metadata.GetMetadata<ListenerMetadata>() is not null);

    public Task ApplyAsync(HttpContext httpContext, CandidateSet candidates)
    {
        NodeListener? listener = httpContext.Features.Get<ListenerFeature>()?.Listener;
        for (int i = 0; i < candidates.Count; i++)
        {
            ListenerMetadata? wanted = candidates[i].Endpoint?.Metadata.GetMetadata<ListenerMetadata>();
            if (wanted is not null && wanted.Listener != listener)
                candidates.SetValidity(i, false);
        }

        return Task.CompletedTask;
    }
}
