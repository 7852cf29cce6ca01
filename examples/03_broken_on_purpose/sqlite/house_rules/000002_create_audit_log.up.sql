-- The house asks for an index on created_at of every audit table.
CREATE TABLE audit_log (
    id integer PRIMARY KEY,
    created_at text NOT NULL,
    what text,
    who text
);
CREATE INDEX who_did_it ON audit_log (who);
