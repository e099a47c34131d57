using Monitor.Actors.Instruments;
using Monitor.Node.Configuration;
using Monitor.Node.Hosting;

namespace Monitor.Node.Rules;

/// <summary>The rules in force and the watch over their files.</summary>
internal sealed class RulesFeature : INodeFeature
{
    public void AddServices(IServiceCollection services, NodeOptions options)
    {
        services.AddSingleton(provider =>
        {
            var files = new RuleFiles(
                options.Rules,
                new RuleFileCopy(options.Data.Directory),
                provider.GetRequiredService<TimeProvider>(),
                provider.GetRequiredService<ILogger<RuleFiles>>(),
                provider.GetRequiredService<InstrumentRegistry>());
            // Shards recover from the moment they are made, and must do so under the rules.
            files.LoadFirstOrRefuse();
            return files;
        });
        services.AddSingleton<IReadinessCheck>(provider => provider.GetRequiredService<RuleFiles>());
        services.AddHostedService(provider => provider.GetRequiredService<RuleFiles>());
    }

    public void MapEndpoints(NodeEndpoints endpoints, NodeOptions options)
    {
    }
}
