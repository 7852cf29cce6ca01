-- constraints/invalid-index: ON ONLY waits for an index of each partition, which nobody makes.
CREATE TABLE events (day date NOT NULL, what text) PARTITION BY RANGE (day);
CREATE TABLE events_2020 PARTITION OF events FOR VALUES FROM ('2020-01-01') TO ('2021-01-01');
CREATE INDEX events_by_what ON ONLY events (what);
