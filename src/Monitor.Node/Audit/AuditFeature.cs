using Monitor.Node.Api;
using Monitor.Node.Configuration;
using Monitor.Node.Forwarding;
using Monitor.Node.Hosting;
using Monitor.Shared.Sharding;

namespace Monitor.Node.Audit;

/// <summary>Who did what, when and why, at /api/v1/audit.</summary>
internal sealed class AuditFeature : INodeFeature
{
    public void AddServices(IServiceCollection services, NodeOptions options)
    {
        services.AddSingleton<AuditEndpoints>();
        services.AddSingleton<AuditDesk>();
        services.AddHostedService<ReloadAudit>();
    }

    public void MapEndpoints(NodeEndpoints endpoints, NodeOptions options)
    {
        var audit = endpoints.Services.GetRequiredService<AuditEndpoints>();
        IEndpointRouteBuilder http = endpoints.Http;
        http.MapGet("/api/v1/audit", audit.ListAsync)
            .WithSummary("Records of the audit log, oldest first; next says after which the rest comes.")
            .Produces<ApiAnswer<AuditList>>().Produces<ApiAnswer<object>>(StatusCodes.Status400BadRequest)
            .OnOwnerOf(ShardId.Alerting);
        http.MapGet("/api/v1/audit/export", audit.ExportAsync)
            .WithSummary("The whole audit log, a record a line, to be held against its own hashes anywhere.")
            .Produces<string>(contentType: AuditEndpoints.ExportType)
            .OnOwnerOf(ShardId.Alerting);
        http.MapGet("/api/v1/audit/verify", audit.VerifyAsync)
            .WithSummary(
                "Holds what is stored of the audit log against its hashes: what is new since it did so last, or "
                + "all with full; with progress as a stream of events.")
            .Produces<ApiAnswer<AuditVerdictAnswer>>()
            .OnOwnerOf(ShardId.Alerting);
    }
}
