// The clusters of all tests together are more processes than a small machine runs at once.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
[assembly: TestFramework("Monitor.TestServers.Postgres.PostgresTestFramework", "Monitor.TestServers")]
