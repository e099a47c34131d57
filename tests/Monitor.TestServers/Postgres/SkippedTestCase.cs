using Xunit.Abstractions;
using Xunit.Sdk;

namespace Monitor.TestServers.Postgres;

/// <summary>A test that is not run because there is no server to run it against.</summary>
public sealed class SkippedTestCase : XunitTestCase
{
    [Obsolete("For deserialisation by the test runner.")]
    public SkippedTestCase()
    {
    }

    public SkippedTestCase(
        IMessageSink diagnostics, TestMethodDisplay display, TestMethodDisplayOptions options, ITestMethod method)
        : base(diagnostics, display, options, method)
    {
    }

    protected override string GetSkipReason(IAttributeInfo factAttribute) => PostgresPrograms.Missing ?? "not skipped";
}
