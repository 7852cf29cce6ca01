CREATE TABLE prices (
    id     INTEGER PRIMARY KEY,
    amount INTEGER NOT NULL,
    units  TEXT NOT NULL
);
