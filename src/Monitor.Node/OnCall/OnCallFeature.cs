using Monitor.Node.Api;
using Monitor.Node.Configuration;
using Monitor.Node.Hosting;

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
    }

    public void MapEndpoints(NodeEndpoints endpoints, NodeOptions options)
    {
        var oncall = endpoints.Services.GetRequiredService<OnCallEndpoints>();
        endpoints.Http.MapGet("/api/v1/oncall", oncall.ListNow)
            .WithSummary("Who is on call now by each schedule, until when, and who is next.")
            .Produces<ApiAnswer<OnCallList>>();
        endpoints.Http.MapGet("/api/v1/oncall/{name}/shifts", oncall.ListShifts)
            .WithSummary("A schedule's shifts over a stretch of time, a week from now where nothing is said.")
            .Produces<ApiAnswer<List<ShiftAnswer>>>().Produces<ApiAnswer<object>>(StatusCodes.Status404NotFound);
        endpoints.Http.MapGet("/api/v1/calendars", oncall.ListCalendars)
            .WithSummary("Market calendars, and whether their exchanges trade.")
            .Produces<ApiAnswer<List<CalendarAnswer>>>();
    }
}
