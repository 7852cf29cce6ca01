-- The house asks for an index on created_at of every audit table.
CREATE TABLE audit_log (
    id bigint PRIMARY KEY,
    created_at datetime NOT NULL,
    what text,
    who varchar(80)
);
CREATE INDEX who_did_it ON audit_log (who);
