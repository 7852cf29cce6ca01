CREATE TABLE sessions (
    token TEXT NOT NULL PRIMARY KEY,
    until TEXT NOT NULL
);
