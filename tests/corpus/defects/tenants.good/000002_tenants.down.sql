CREATE TABLE flags_old (
    key  TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL
);
INSERT INTO flags_old (key, name) SELECT key, name FROM flags;

CREATE TABLE rules_old (
    id          INTEGER PRIMARY KEY,
    flag_key    TEXT NOT NULL REFERENCES flags_old (key),
    segment_key TEXT NOT NULL REFERENCES segments (key),
    rank        INTEGER NOT NULL DEFAULT 1
);
INSERT INTO rules_old (id, flag_key, segment_key, rank) SELECT id, flag_key, segment_key, rank FROM rules;

DROP TABLE rules;
DROP TABLE flags;
ALTER TABLE flags_old RENAME TO flags;
ALTER TABLE rules_old RENAME TO rules;
DROP TABLE tenants;
