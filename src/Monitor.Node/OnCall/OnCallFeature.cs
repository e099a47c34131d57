using Monitor.Node.Api;
using Monitor.Node.Configuration;
using Monitor.Node.Forwarding;
using Monitor.Node.Hosting;
using Monitor.Shared.Sharding;

namespace Monitor.Node.OnCall;

/// <summary>On-call schedules and market calendars at /api/v1.</summary>
internal sealed class OnCallFeature : INodeFeature
{
    public void AddServices(IServiceCollection services, NodeOptions options)
    {
        services.AddSingleton(provider => new OnCallFile(
            options.OnCallFile, options.Receivers.Select(receiver => receiver.Name).ToHashSet(),
            provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<OnCallEndpoints>();
        services.AddSingleton<OverrideEndpoints>();
    }

    public void MapEndpoints(NodeEndpoints endpoints, NodeOptions options)
    {
        var oncall = endpoints.Services.GetRequiredService<OnCallEndpoints>();
        endpoints.Http.MapGet("/api/v1/oncall", oncall.ListNow)
            .WithSummary("Who is on call now by each schedule, until when, and who is next.")
            .Produces<ApiAnswer<OnCallList>>()
            .OnOwnerOf(ShardId.Alerting, elseHere: true);
        endpoints.Http.MapGet("/api/v1/oncall/{name}/shifts", oncall.ListShifts)
            .WithSummary("A schedule's shifts over a stretch of time, a week from now where nothing is said.")
            .Produces<ApiAnswer<List<ShiftAnswer>>>().Produces<ApiAnswer<object>>(StatusCodes.Status404NotFound)
            .OnOwnerOf(ShardId.Alerting, elseHere: true);
        MapOverrides(endpoints);
        endpoints.Http.MapGet("/api/v1/calendars", oncall.ListCalendars)
            .WithSummary("Market calendars, and whether their exchanges trade.")
            .Produces<ApiAnswer<List<CalendarAnswer>>>();
    }

    private static void MapOverrides(NodeEndpoints endpoints)
    {
        var overrides = endpoints.Services.GetRequiredService<OverrideEndpoints>();
        endpoints.Http.MapGet("/api/v1/oncall/overrides", overrides.List)
            .WithSummary("Who stands in by arrangement, now and later; with all=true those that are over lately too.")
            .Produces<ApiAnswer<List<OverrideAnswer>>>()
            .OnOwnerOf(ShardId.Alerting);
        endpoints.Http.MapPost("/api/v1/oncall/overrides", overrides.AddAsync)
            .WithSummary("Has somebody stand in for whoever would be on call.")
            .Produces<ApiAnswer<OverrideAnswer>>().Produces<ApiAnswer<object>>(StatusCodes.Status400BadRequest)
            .Produces<ApiAnswer<object>>(StatusCodes.Status404NotFound)
            .Produces<ApiAnswer<object>>(StatusCodes.Status409Conflict)
            .OnOwnerOf(ShardId.Alerting);
        endpoints.Http.MapDelete("/api/v1/oncall/overrides/{id}", overrides.RemoveAsync)
            .WithSummary("Ends an arrangement now, or withdraws one that has not begun; by says who, reason why.")
            .Produces<ApiAnswer<object>>().Produces<ApiAnswer<object>>(StatusCodes.Status400BadRequest)
            .Produces<ApiAnswer<object>>(StatusCodes.Status404NotFound)
            .OnOwnerOf(ShardId.Alerting);
    }
}
