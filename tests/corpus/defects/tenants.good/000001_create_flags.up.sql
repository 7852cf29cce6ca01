CREATE TABLE flags (
    key  TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL
);

CREATE TABLE segments (
    key  TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL
);

CREATE TABLE rules (
    id          INTEGER PRIMARY KEY,
    flag_key    TEXT NOT NULL REFERENCES flags (key),
    segment_key TEXT NOT NULL REFERENCES segments (key),
    rank        INTEGER NOT NULL DEFAULT 1
);
