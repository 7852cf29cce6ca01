CREATE TABLE rules_old (
    id          INTEGER PRIMARY KEY,
    tenant      TEXT NOT NULL DEFAULT 'default' REFERENCES tenants (key),
    flag_key    TEXT NOT NULL,
    segment_key TEXT NOT NULL REFERENCES segments (key),
    rank        INTEGER NOT NULL DEFAULT 1,
    FOREIGN KEY (tenant, flag_key) REFERENCES flags (tenant, key)
);
INSERT INTO rules_old (id, tenant, flag_key, segment_key, rank)
SELECT id, tenant, flag_key, (SELECT min(segment_key) FROM rule_segments WHERE rule_id = rules.id), rank FROM rules;

DROP TABLE rule_segments;
DROP TABLE rules;
ALTER TABLE rules_old RENAME TO rules;
