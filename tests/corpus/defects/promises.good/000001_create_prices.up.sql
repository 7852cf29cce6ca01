CREATE TABLE prices (
    id     INTEGER PRIMARY KEY,
    amount INTEGER NOT NULL,
    unit   TEXT NOT NULL
);
