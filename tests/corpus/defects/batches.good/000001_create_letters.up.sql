CREATE TABLE letters (
    id   INTEGER PRIMARY KEY,
    body TEXT NOT NULL
);
