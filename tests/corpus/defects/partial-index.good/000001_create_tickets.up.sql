CREATE TABLE tickets (
    id     INTEGER PRIMARY KEY,
    seat   TEXT NOT NULL,
    closed INTEGER NOT NULL DEFAULT 0 CHECK (closed IN (0, 1))
);
