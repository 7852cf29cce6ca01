CREATE TABLE plans (
    name       TEXT NOT NULL PRIMARY KEY,
    price      INTEGER NOT NULL,
    edition    INTEGER NOT NULL DEFAULT 1,
    changed_at TEXT NOT NULL
);
