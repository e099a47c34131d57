-- A cluster may keep its shards in several databases. The first one says which shard is where; '' is the first itself.
CREATE TABLE shard_databases (
  shard integer PRIMARY KEY,
  database text NOT NULL
);

-- Which of the cluster's databases this is; '' is the first.
ALTER TABLE cluster ADD COLUMN part text NOT NULL DEFAULT '';

-- In a database that has a shard's data and not its lease: from now on the epoch that the lease got is the one that
-- writes. NULL when a newer one was here already.
CREATE FUNCTION fence_raise_1(of_shard integer, to_epoch bigint) RETURNS boolean LANGUAGE sql VOLATILE AS $$
  INSERT INTO fences AS f (shard, epoch) VALUES (of_shard, to_epoch)
    ON CONFLICT (shard) DO UPDATE SET epoch = excluded.epoch WHERE f.epoch <= excluded.epoch
    RETURNING true
$$;

-- As lease_unblock_1, where nobody knows whose sessions they are: a write that is well and is ended here is made again.
CREATE FUNCTION fence_unblock_1() RETURNS bigint LANGUAGE sql VOLATILE AS $$
  SELECT count(pg_terminate_backend(holder.pid))
  FROM pg_stat_activity session JOIN pg_locks holder ON holder.pid = session.pid
  WHERE session.datname = current_database() AND session.usename = current_user
    AND session.xact_start < clock_timestamp() - interval '1 second'
    AND holder.relation = 'fences'::regclass AND holder.mode = 'RowShareLock' AND holder.granted
$$;
