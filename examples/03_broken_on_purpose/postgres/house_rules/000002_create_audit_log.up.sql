-- The house asks for an index on created_at of every audit table.
CREATE TABLE audit_log (
    id bigint CONSTRAINT audit_log_pkey PRIMARY KEY,
    created_at timestamptz NOT NULL,
    what text,
    who text
);
CREATE INDEX who_did_it ON audit_log (who);
