CREATE TABLE houses (
    id     INTEGER PRIMARY KEY,
    street TEXT NOT NULL,
    nr     TEXT NOT NULL
);
CREATE VIEW streets AS SELECT DISTINCT street FROM houses;
