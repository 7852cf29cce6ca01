-- A rule may have several segments: a table of its own instead of a column.
CREATE TABLE rule_segments (
    rule_id     INTEGER NOT NULL REFERENCES rules (id),
    segment_key TEXT NOT NULL REFERENCES segments (key),
    PRIMARY KEY (rule_id, segment_key)
);

CREATE TABLE rules_new (
    id       INTEGER PRIMARY KEY,
    tenant   TEXT NOT NULL DEFAULT 'default' REFERENCES tenants (key),
    flag_key TEXT NOT NULL,
    rank     INTEGER NOT NULL DEFAULT 1,
    operator INTEGER NOT NULL DEFAULT 0,
    FOREIGN KEY (tenant, flag_key) REFERENCES flags (tenant, key)
);
INSERT INTO rules_new (id, tenant, flag_key, rank) SELECT id, tenant, flag_key, rank FROM rules;
INSERT INTO rule_segments (rule_id, segment_key) SELECT id, segment_key FROM rules;

DROP TABLE rules;
ALTER TABLE rules_new RENAME TO rules;
