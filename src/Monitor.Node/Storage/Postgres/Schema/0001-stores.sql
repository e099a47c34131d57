-- Everything that a cluster of nodes keeps. Functions carry a number in their name: a later version of the program
-- adds functions beside them and leaves these as they are, so that nodes of both versions run together.

-- Whose all this is: one row.
CREATE TABLE cluster (
  single boolean PRIMARY KEY DEFAULT true CHECK (single),
  id uuid NOT NULL,
  name text NOT NULL,
  shards integer NOT NULL,
  made_at timestamptz NOT NULL DEFAULT now()
);

-- ---------------------------------------------------------------------------------------------- ownership

-- An epoch has the server's timeline in its upper bits. A promoted standby begins a new timeline, so that whatever it
-- issues is newer than anything the lost primary issued, even what had not reached the standby.
CREATE SEQUENCE epochs;

CREATE FUNCTION timeline_base_1() RETURNS bigint LANGUAGE sql VOLATILE AS $$
  SELECT ('x' || substr(pg_walfile_name(pg_current_wal_insert_lsn()), 1, 8))::bit(32)::bigint << 40
$$;

CREATE TABLE leases (
  shard integer PRIMARY KEY,
  owner text,
  epoch bigint NOT NULL,
  until timestamptz NOT NULL
) WITH (fillfactor = 50);

-- The epoch under which a shard may be written. Apart from the lease, because every write of a shard locks this row
-- against change until it has committed, and a renewal must not wait for that.
CREATE TABLE fences (
  shard integer PRIMARY KEY,
  epoch bigint NOT NULL
) WITH (fillfactor = 50);
CREATE INDEX fences_epoch ON fences (epoch);

-- The upper bits never fall, not even in a database that was restored into a server with a shorter past; the sequence
-- comes along in such a restore.
CREATE FUNCTION next_epoch_1() RETURNS bigint LANGUAGE sql VOLATILE AS $$
  SELECT greatest(timeline_base_1(), (SELECT max(epoch) FROM fences) >> 40 << 40) + nextval('epochs')
$$;

CREATE FUNCTION lease_acquire_1(wanted integer, taker text, ttl interval) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
  taken bigint;
BEGIN
  INSERT INTO leases AS l (shard, owner, epoch, until)
    VALUES (wanted, taker, next_epoch_1(), clock_timestamp() + ttl)
    ON CONFLICT (shard) DO UPDATE
      SET owner = excluded.owner, epoch = excluded.epoch, until = clock_timestamp() + ttl
      WHERE l.owner IS NULL OR l.owner = excluded.owner OR l.until <= clock_timestamp()
    RETURNING l.epoch INTO taken;
  IF taken IS NOT NULL THEN
    -- Waits for a write of the owner before that has passed its fence and not committed yet.
    INSERT INTO fences AS f (shard, epoch) VALUES (wanted, taken)
      ON CONFLICT (shard) DO UPDATE SET epoch = excluded.epoch WHERE f.epoch < excluded.epoch;
  END IF;
  RETURN taken;
END $$;

CREATE FUNCTION leases_renew_1(shards integer[], owners text[], under bigint[], ttl interval)
RETURNS SETOF integer LANGUAGE sql VOLATILE AS $$
  UPDATE leases SET until = clock_timestamp() + ttl
  WHERE shard IN (
    SELECT l.shard FROM leases l
      JOIN unnest(shards, owners, under) AS held (shard, owner, epoch) USING (shard, owner, epoch)
      WHERE l.until > clock_timestamp()
      ORDER BY l.shard FOR NO KEY UPDATE OF l)
  RETURNING shard
$$;

-- ---------------------------------------------------------------------------------------------- members

CREATE TABLE members (
  node text COLLATE "C" PRIMARY KEY,
  incarnation uuid NOT NULL,
  address text NOT NULL,
  roles integer NOT NULL,
  weight integer NOT NULL,
  version text NOT NULL,
  started_at timestamptz NOT NULL,
  state integer NOT NULL,
  until timestamptz NOT NULL
) WITH (fillfactor = 50);

CREATE TABLE pins (
  shard integer PRIMARY KEY,
  node text NOT NULL
);

CREATE FUNCTION member_expel_1(gone text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  held record;
BEGIN
  DELETE FROM members WHERE node = gone;
  FOR held IN SELECT shard FROM leases WHERE owner = gone ORDER BY shard FOR UPDATE LOOP
    UPDATE leases SET owner = NULL, epoch = next_epoch_1(), until = clock_timestamp()
      WHERE shard = held.shard RETURNING shard, epoch INTO held;
    UPDATE fences SET epoch = held.epoch WHERE shard = held.shard;
  END LOOP;
END $$;

-- ---------------------------------------------------------------------------------------------- fencing

-- Errors of ours: MF001 fenced, MC001 conflict, MD001 done already.

-- True when a shard may be written under an epoch, and keeps it so until the transaction ends. An epoch that leases
-- of this database issued is good while it is the shard's. Epochs below the first timeline come from leases kept
-- elsewhere: there the newest one that was seen is good.
CREATE FUNCTION fence_holds_1(of_shard integer, under bigint) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
  known bigint;
BEGIN
  SELECT epoch INTO known FROM fences WHERE shard = of_shard FOR SHARE;
  IF known = under THEN RETURN true; END IF;
  IF known > under OR under >= 1::bigint << 40 THEN RETURN false; END IF;
  INSERT INTO fences AS f (shard, epoch) VALUES (of_shard, under)
    ON CONFLICT (shard) DO UPDATE SET epoch = greatest(f.epoch, excluded.epoch) RETURNING epoch INTO known;
  RETURN known = under;
END $$;

CREATE FUNCTION fence_1(of_shard integer, under bigint) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  IF NOT fence_holds_1(of_shard, under) THEN
    RAISE EXCEPTION 'Shard % has a newer owner; epoch % is over.', of_shard, under USING ERRCODE = 'MF001';
  END IF;
END $$;

-- The same for what is known by a name and not by its shard: an epoch is of one lease only.
CREATE FUNCTION fence_named_1(name text, under bigint) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  IF under < 1::bigint << 40 THEN RETURN; END IF;
  PERFORM FROM fences WHERE epoch = under FOR SHARE;
  IF NOT FOUND THEN
    RAISE EXCEPTION '% has a newer owner; epoch % is over.', name, under USING ERRCODE = 'MF001';
  END IF;
END $$;

-- ---------------------------------------------------------------------------------------------- journal

CREATE TABLE streams (
  name text COLLATE "C" PRIMARY KEY,
  id bigint GENERATED ALWAYS AS IDENTITY,
  epoch bigint NOT NULL,
  last bigint NOT NULL
) WITH (fillfactor = 50);

CREATE TABLE events (
  stream bigint NOT NULL,
  sequence bigint NOT NULL,
  payload bytea NOT NULL,
  PRIMARY KEY (stream, sequence)
) WITH (autovacuum_vacuum_insert_scale_factor = 0.05);
ALTER TABLE events ALTER payload SET STORAGE EXTERNAL;

CREATE FUNCTION journal_append_1(to_stream text, under bigint, expected bigint, payloads bytea[])
RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
  known streams%ROWTYPE;
BEGIN
  SELECT * INTO known FROM streams WHERE name = to_stream FOR NO KEY UPDATE;
  IF NOT FOUND THEN
    INSERT INTO streams (name, epoch, last) VALUES (to_stream, under, 0) ON CONFLICT (name) DO NOTHING;
    SELECT * INTO known FROM streams WHERE name = to_stream FOR NO KEY UPDATE;
  END IF;
  IF known.epoch > under THEN
    RAISE EXCEPTION 'The journal''s stream % was written under epoch %; % is over.', to_stream, known.epoch, under
      USING ERRCODE = 'MF001';
  END IF;
  PERFORM fence_named_1('The journal''s stream ' || to_stream, under);
  IF known.last <> expected THEN
    RAISE EXCEPTION 'The journal''s stream % ends at sequence %, not at %.', to_stream, known.last, expected
      USING ERRCODE = 'MC001';
  END IF;
  INSERT INTO events (stream, sequence, payload)
    SELECT known.id, expected + one.ordinal, one.payload FROM unnest(payloads) WITH ORDINALITY AS one (payload, ordinal);
  UPDATE streams SET epoch = under, last = expected + cardinality(payloads) WHERE name = to_stream;
  RETURN expected + cardinality(payloads);
END $$;

CREATE FUNCTION journal_trim_1(of_stream text, under bigint, through bigint) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  known streams%ROWTYPE;
BEGIN
  SELECT * INTO known FROM streams WHERE name = of_stream FOR NO KEY UPDATE;
  IF NOT FOUND THEN RETURN; END IF;
  IF known.epoch > under THEN
    RAISE EXCEPTION 'The journal''s stream % was written under epoch %; % is over.', of_stream, known.epoch, under
      USING ERRCODE = 'MF001';
  END IF;
  PERFORM fence_named_1('The journal''s stream ' || of_stream, under);
  DELETE FROM events WHERE stream = known.id AND sequence <= through;
END $$;

-- ---------------------------------------------------------------------------------------------- snapshots

CREATE TABLE snapshots (
  name text COLLATE "C" PRIMARY KEY,
  epoch bigint NOT NULL,
  sequence bigint NOT NULL,
  save uuid NOT NULL,
  bytes bigint NOT NULL
) WITH (fillfactor = 50);

CREATE TABLE snapshot_parts (
  save uuid NOT NULL,
  part integer NOT NULL,
  payload bytea NOT NULL,
  PRIMARY KEY (save, part)
) WITH (
  autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 50,
  toast.autovacuum_vacuum_scale_factor = 0, toast.autovacuum_vacuum_threshold = 20000);
ALTER TABLE snapshot_parts ALTER payload SET STORAGE EXTERNAL;

-- The last step of a save: its parts are in the table already, in the same transaction. False when a later snapshot
-- of the same owner is there: this one was overtaken by what was sent after it.
CREATE FUNCTION snapshot_save_1(of_name text, under bigint, at_sequence bigint, saved uuid, size bigint)
RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
  before snapshots%ROWTYPE;
BEGIN
  INSERT INTO snapshots (name, epoch, sequence, save, bytes) VALUES (of_name, under, at_sequence, saved, size)
    ON CONFLICT (name) DO NOTHING;
  IF NOT FOUND THEN
    SELECT * INTO before FROM snapshots WHERE name = of_name FOR NO KEY UPDATE;
    IF before.epoch > under THEN
      RAISE EXCEPTION 'The snapshot % was saved under epoch %; % is over.', of_name, before.epoch, under
        USING ERRCODE = 'MF001';
    END IF;
    IF before.epoch = under AND before.sequence > at_sequence THEN
      DELETE FROM snapshot_parts WHERE save = saved;
      RETURN false;
    END IF;
    UPDATE snapshots SET epoch = under, sequence = at_sequence, save = saved, bytes = size WHERE name = of_name;
    DELETE FROM snapshot_parts WHERE save = before.save;
  END IF;
  PERFORM fence_named_1('The snapshot ' || of_name, under);
  RETURN true;
END $$;

-- ---------------------------------------------------------------------------------------------- history

CREATE TABLE history_series (
  shard integer NOT NULL,
  series uuid NOT NULL,
  definition bytea NOT NULL,
  PRIMARY KEY (shard, series)
);

-- The longest chunk of a resolution, so that a reader knows how far back one may begin that reaches into its time.
CREATE TABLE history_lengths (
  resolution integer PRIMARY KEY,
  length_ms bigint NOT NULL
);
INSERT INTO history_lengths VALUES (10, 0), (60, 0);

CREATE TABLE history_10 (
  shard integer NOT NULL,
  series uuid NOT NULL,
  start_ms bigint NOT NULL,
  end_ms bigint NOT NULL,
  payload bytea NOT NULL,
  PRIMARY KEY (shard, series, start_ms)
) PARTITION BY RANGE (start_ms);
ALTER TABLE history_10 ALTER payload SET STORAGE EXTERNAL;

CREATE TABLE history_60 (LIKE history_10 INCLUDING ALL) PARTITION BY RANGE (start_ms);

-- ---------------------------------------------------------------------------------------------- event log

-- The last position of each shard. An append holds its shards' rows until it has committed, so that positions become
-- visible in their order: a reader that sees one has seen all before it.
CREATE TABLE log_shards (
  shard integer PRIMARY KEY,
  position bigint NOT NULL,
  appended_ms bigint NOT NULL,
  trimmed bigint NOT NULL DEFAULT 0
) WITH (fillfactor = 20, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000);

-- What a writer appended last, by its lane: a batch that is sent again because its answer was lost counts once.
CREATE TABLE log_writers (
  writer uuid NOT NULL,
  lane integer NOT NULL,
  batch bigint NOT NULL,
  positions bigint[] NOT NULL,
  touched timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (writer, lane)
) WITH (fillfactor = 20, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000);

-- A row is a run of records of one shard: position is that of the last, records how many there are. The payload is
-- each record's length as 32 bits, least significant byte first, and its bytes.
CREATE TABLE log (
  shard integer NOT NULL,
  position bigint NOT NULL,
  appended_ms bigint NOT NULL,
  records integer NOT NULL,
  payload bytea NOT NULL,
  PRIMARY KEY (shard, position, appended_ms)
) PARTITION BY RANGE (appended_ms);
ALTER TABLE log ALTER payload SET STORAGE EXTERNAL;

-- Appends runs of records, at most one of a shard and epoch, in the order of their shards (that order keeps two
-- appends from waiting for each other). Gives the position of each run's last record, 0 where the epoch was over.
CREATE FUNCTION log_append_1(
  by_writer uuid, in_lane integer, as_batch bigint,
  shards integer[], under bigint[], counts integer[], payloads bytea[])
RETURNS bigint[] LANGUAGE plpgsql AS $$
DECLARE
  base bigint := timeline_base_1();
  placed bigint[] := array_fill(0::bigint, ARRAY[cardinality(shards)]);
  place bigint;
  at_ms bigint;
BEGIN
  FOR i IN 1 .. cardinality(shards) LOOP
    IF under[i] <> 0 AND NOT fence_holds_1(shards[i], under[i]) THEN CONTINUE; END IF;
    INSERT INTO log_shards AS s (shard, position, appended_ms)
      VALUES (shards[i], base + counts[i], (extract(epoch FROM clock_timestamp()) * 1000)::bigint)
      ON CONFLICT (shard) DO UPDATE
        SET position = greatest(s.position, base) + counts[i],
          appended_ms = greatest(s.appended_ms, (extract(epoch FROM clock_timestamp()) * 1000)::bigint)
      RETURNING s.position, s.appended_ms INTO place, at_ms;
    INSERT INTO log (shard, position, appended_ms, records, payload)
      VALUES (shards[i], place, at_ms, counts[i], payloads[i]);
    placed[i] := place;
  END LOOP;
  INSERT INTO log_writers AS w (writer, lane, batch, positions) VALUES (by_writer, in_lane, as_batch, placed)
    ON CONFLICT (writer, lane) DO UPDATE
      SET batch = excluded.batch, positions = excluded.positions, touched = excluded.touched
      WHERE w.batch < excluded.batch;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'Batch % of this writer is in the log already.', as_batch USING ERRCODE = 'MD001';
  END IF;
  RETURN placed;
END $$;

CREATE FUNCTION log_trim_1(of_shard integer, under bigint, through bigint) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  IF under <> 0 THEN PERFORM fence_1(of_shard, under); END IF;
  UPDATE log_shards SET trimmed = least(greatest(trimmed, through), position)
    WHERE shard = of_shard AND trimmed < through;
END $$;
