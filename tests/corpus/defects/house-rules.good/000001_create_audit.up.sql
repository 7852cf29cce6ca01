CREATE TABLE audit_logins (
    id         INTEGER PRIMARY KEY,
    account    TEXT NOT NULL,
    created_at TEXT NOT NULL
);
CREATE INDEX audit_logins_created_at_idx ON audit_logins (created_at);
