using System.Reflection;
using Xunit.Abstractions;
using Xunit.Sdk;

namespace Monitor.TestServers.Postgres;

/// <summary>
/// For an assembly all of whose tests need a PostgreSQL server, those included that it inherits: where the server is
/// not installed each is reported as skipped, with the reason. Named in the assembly's TestFramework attribute.
/// </summary>
public sealed class PostgresTestFramework(IMessageSink messageSink) : XunitTestFramework(messageSink)
{
    protected override ITestFrameworkDiscoverer CreateDiscoverer(IAssemblyInfo assemblyInfo) =>
        PostgresPrograms.Missing is null
            ? base.CreateDiscoverer(assemblyInfo)
            : new SkippingDiscoverer(assemblyInfo, SourceInformationProvider, DiagnosticMessageSink);

    protected override ITestFrameworkExecutor CreateExecutor(AssemblyName assemblyName) =>
        PostgresPrograms.Missing is null
            ? base.CreateExecutor(assemblyName)
            : new SkippingExecutor(assemblyName, SourceInformationProvider, DiagnosticMessageSink);

    private sealed class SkippingExecutor(
        AssemblyName assemblyName, ISourceInformationProvider sources, IMessageSink diagnostics)
        : XunitTestFrameworkExecutor(assemblyName, sources, diagnostics)
    {
        protected override ITestFrameworkDiscoverer CreateDiscoverer() =>
            new SkippingDiscoverer(AssemblyInfo, SourceInformationProvider, DiagnosticMessageSink);
    }

    private sealed class SkippingDiscoverer(
        IAssemblyInfo assembly, ISourceInformationProvider sources, IMessageSink diagnostics)
        : XunitTestFrameworkDiscoverer(assembly, sources, diagnostics)
    {
        protected override bool FindTestsForMethod(
            ITestMethod testMethod, bool includeSourceInformation, IMessageBus messageBus,
            ITestFrameworkDiscoveryOptions discoveryOptions)
        {
            if (!testMethod.Method.GetCustomAttributes(typeof(Xunit.FactAttribute)).Any())
                return true;
            var test = new SkippedTestCase(
                DiagnosticMessageSink, discoveryOptions.MethodDisplayOrDefault(),
                discoveryOptions.MethodDisplayOptionsOrDefault(), testMethod);
            return ReportDiscoveredTestCase(test, includeSourceInformation, messageBus);
        }
    }
}
