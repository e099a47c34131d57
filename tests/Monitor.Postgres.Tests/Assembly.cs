[assembly: TestFramework("Monitor.TestServers.Postgres.PostgresTestFramework", "Monitor.TestServers")]
