-- Each node writes here once a second, so that it knows whether the server takes writes and how long that lasts.
CREATE TABLE probes (
  node text COLLATE "C" PRIMARY KEY,
  at timestamptz NOT NULL
) WITH (fillfactor = 50);

-- How often the database was away and came back, as nodes saw it: the name that they all have for the next time.
ALTER TABLE cluster ADD COLUMN outages bigint NOT NULL DEFAULT 0;

-- When a definition was last written: one that is fresh is kept, although its chunks may not be seen yet.
ALTER TABLE history_series ADD COLUMN defined_at timestamptz NOT NULL DEFAULT now();
