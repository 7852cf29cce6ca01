-- Every flag is of one tenant: its key and what refers to it get a column more.
CREATE TABLE tenants (key TEXT NOT NULL PRIMARY KEY);
INSERT INTO tenants (key) VALUES ('default');

CREATE TABLE flags_new (
    tenant TEXT NOT NULL DEFAULT 'default' REFERENCES tenants (key),
    key    TEXT NOT NULL,
    name   TEXT NOT NULL,
    PRIMARY KEY (tenant, key)
);
INSERT INTO flags_new (key, name) SELECT key, name FROM flags;

CREATE TABLE rules_new (
    id          INTEGER PRIMARY KEY,
    tenant      TEXT NOT NULL DEFAULT 'default' REFERENCES tenants (key),
    flag_key    TEXT NOT NULL,
    segment_key TEXT NOT NULL REFERENCES segments (key),
    rank        INTEGER NOT NULL DEFAULT 1,
    FOREIGN KEY (tenant, flag_key) REFERENCES flags_new (tenant, key)
);
INSERT INTO rules_new (id, flag_key, segment_key, rank) SELECT id, flag_key, segment_key, rank FROM rules;

DROP TABLE rules;
DROP TABLE flags;
ALTER TABLE flags_new RENAME TO flags;
ALTER TABLE rules_new RENAME TO rules;
