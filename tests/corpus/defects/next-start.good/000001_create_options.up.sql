CREATE TABLE options (
    name  TEXT NOT NULL PRIMARY KEY,
    value TEXT
);
CREATE UNIQUE INDEX options_value_key ON options (value);
