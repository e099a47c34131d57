-- A writer that was paused between passing its shard's fence and committing holds the fence, and who takes the shard over
-- waits for it. Once the lease is over that writer has nothing to commit any more: its sessions are ended. Only those
-- that have been at it for a second, since a write that is well takes some milliseconds from its fence to its end.
CREATE FUNCTION lease_unblock_1(wanted integer) RETURNS bigint LANGUAGE sql VOLATILE AS $$
  SELECT count(pg_terminate_backend(holder.pid))
  FROM leases l
    JOIN pg_stat_activity session
      ON l.owner IS NULL OR session.application_name = left('monitor ' || l.owner, 63)
    JOIN pg_locks holder ON holder.pid = session.pid
  WHERE l.shard = wanted AND (l.owner IS NULL OR l.until <= clock_timestamp())
    AND session.datname = current_database() AND session.usename = current_user
    AND session.xact_start < clock_timestamp() - interval '1 second'
    AND holder.relation = 'fences'::regclass AND holder.mode = 'RowShareLock' AND holder.granted
$$;
