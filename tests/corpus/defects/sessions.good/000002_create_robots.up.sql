CREATE TABLE robots (
    url   TEXT NOT NULL PRIMARY KEY,
    rules TEXT
);
