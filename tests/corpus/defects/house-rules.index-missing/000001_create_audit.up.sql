CREATE TABLE audit_logins (
    id         INTEGER PRIMARY KEY,
    account    TEXT NOT NULL,
    created_at TEXT NOT NULL
);
