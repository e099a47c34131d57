using Monitor.Shared.Ingest;
using Monitor.Shared.Ingest.Exposition;
using Monitor.Shared.Series;

namespace Monitor.Shared.Tests.Ingest;

public sealed class MetricMetadataCatalogTests
{
    [Fact]
    public void Families_beyond_the_capacity_are_counted_and_known_ones_still_change()
    {
        var catalog = new MetricMetadataCatalog(2);
        catalog.Observe("a", MetricType.Gauge, "", "");
        catalog.Observe("b", MetricType.Gauge, "", "");
        catalog.Observe("c", MetricType.Counter, "", "");
        catalog.Observe("a", MetricType.Counter, "seconds", "Help.");
        Assert.Equal((2, 1L), (catalog.Count, catalog.Dropped));
        Assert.Equal(new MetricMetadata(MetricType.Counter, "seconds", "Help."), catalog.Find("a"));
        Assert.Equal(SeriesKind.Counter, catalog.KindOf("a"u8));
        Assert.Equal(SeriesKind.Gauge, catalog.KindOf("c"u8));
    }

    [Fact]
    public void Family_is_found_by_its_samples_names()
    {
        var catalog = new MetricMetadataCatalog();
        catalog.Observe("wait_seconds", MetricType.Histogram, "seconds", "");
        foreach (string name
            in new[] { "wait_seconds", "wait_seconds_sum", "wait_seconds_bucket", "wait_seconds_count" })
            Assert.Equal(MetricType.Histogram, catalog.Find(name)!.Type);
        Assert.Null(catalog.Find("wait"));
        Assert.Null(catalog.Find("wait_seconds_max"));
    }

    [Fact]
    public void Last_word_about_a_type_counts()
    {
        var catalog = new MetricMetadataCatalog();
        catalog.Observe("x_total", MetricType.Gauge, "", "");
        Assert.Equal(SeriesKind.Gauge, catalog.KindOf("x_total"u8));
        catalog.Observe("x_total", MetricType.Counter, "", "");
        Assert.Equal(SeriesKind.Counter, catalog.KindOf("x_total"u8));
        catalog.Observe("y", MetricType.GaugeHistogram, "", "");
        Assert.Equal(SeriesKind.Gauge, catalog.KindOf("y_bucket"u8));
        catalog.Observe("y", MetricType.Histogram, "", "");
        Assert.Equal(SeriesKind.Counter, catalog.KindOf("y_bucket"u8));
    }

    [Fact]
    public void Unit_is_read_off_a_name()
    {
        Assert.Equal("seconds", MetricUnits.FromName("process_cpu_seconds_total"));
        Assert.Equal("bytes", MetricUnits.FromName("size_bytes_sum"));
        Assert.Equal("ratio", MetricUnits.FromName("hit_ratio"));
        Assert.Equal("", MetricUnits.FromName("wait_seconds_count"));
        Assert.Equal("", MetricUnits.FromName("seconds"));
    }
}
