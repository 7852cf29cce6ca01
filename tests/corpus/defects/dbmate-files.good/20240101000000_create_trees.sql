-- migrate:up
CREATE TABLE trees (
    id     INTEGER PRIMARY KEY,
    height INTEGER NOT NULL
);

-- migrate:down
DROP TABLE trees;
