using System.Diagnostics;
using System.Diagnostics.Metrics;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Monitor.Node.Tests.Ingest.Otlp;

/// <summary>A small service instrumented with OpenTelemetry's SDK, whose measurements are known exactly.</summary>
internal static class SdkExport
{
    public const string Component = "trading/order-gateway";
    public const int Scale = 5;
    public const int Orders = 3;
    public const int Spans = 20;

    /// <summary>Ten thousand latencies from 2 to 20 ms: 107 buckets at scale 5, fewer than the SDK keeps.</summary>
    public static double[] Latencies()
    {
        var random = new Random(5);
        return [.. Enumerable.Range(0, 10_000).Select(_ => 0.002 * Math.Pow(10, random.NextDouble()))];
    }

    public static double Exact(double quantile)
    {
        double[] sorted = [.. Latencies().Order()];
        return sorted[(int)Math.Ceiling(quantile * sorted.Length) - 1];
    }

    public static ResourceBuilder Resource() => ResourceBuilder.CreateDefault()
        .AddService("order-gateway", serviceNamespace: "trading", serviceVersion: "1.4", serviceInstanceId: "i-1");

    /// <summary>Records one of every instrument and exports it.</summary>
    /// <returns>Whether the exporter was told that all arrived.</returns>
    public static bool Metrics(string meterName, OtlpExportProtocol protocol, Uri endpoint,
        MetricReaderTemporalityPreference temporality)
    {
        using var meter = new Meter(meterName);
        using MeterProvider provider = Sdk.CreateMeterProviderBuilder()
            .AddMeter(meterName).SetResourceBuilder(Resource())
            .AddView("exponential", new Base2ExponentialBucketHistogramConfiguration { MaxScale = Scale })
            .AddView("explicit", new ExplicitBucketHistogramConfiguration { Boundaries = [0.003, 0.005, 0.01, 0.015] })
            .AddOtlpExporter((exporter, reader) =>
            {
                Configure(exporter, protocol, endpoint, "v1/metrics");
                reader.TemporalityPreference = temporality;
                reader.PeriodicExportingMetricReaderOptions.ExportIntervalMilliseconds = Timeout.Infinite;
            }).Build();
        meter.CreateCounter<long>("orders", "{order}").Add(Orders, new KeyValuePair<string, object?>("venue", "X"));
        meter.CreateUpDownCounter<int>("open").Add(-2);
        meter.CreateGauge<double>("load").Record(0.75);
        Histogram<double> exponential = meter.CreateHistogram<double>("exponential", "s");
        Histogram<double> plain = meter.CreateHistogram<double>("explicit", "s");
        foreach (double value in Latencies())
        {
            exponential.Record(value);
            plain.Record(value);
        }

        return provider.ForceFlush();
    }

    /// <summary>Exports spans that failed.</summary>
    public static bool Traces(string sourceName, OtlpExportProtocol protocol, Uri endpoint)
    {
        using var source = new ActivitySource(sourceName);
        using TracerProvider tracer = Sdk.CreateTracerProviderBuilder().AddSource(sourceName)
            .SetResourceBuilder(Resource())
            .AddOtlpExporter(o => Configure(o, protocol, endpoint, "v1/traces")).Build();
        for (int i = 0; i < Spans; i++)
        {
            using Activity? span = source.StartActivity("POST /orders", ActivityKind.Server);
            span!.SetStatus(ActivityStatusCode.Error);
        }

        return tracer.ForceFlush();
    }

    public static void Configure(
        OtlpExporterOptions options, OtlpExportProtocol protocol, Uri endpoint, string path)
    {
        options.Protocol = protocol;
        options.Endpoint = protocol == OtlpExportProtocol.Grpc ? endpoint : new Uri(endpoint, path);
        options.ExportProcessorType = ExportProcessorType.Simple;
    }
}
