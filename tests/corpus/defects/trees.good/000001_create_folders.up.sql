CREATE TABLE folders (
    id        INTEGER PRIMARY KEY,
    parent_id INTEGER REFERENCES folders (id),
    name      TEXT NOT NULL,
    UNIQUE (parent_id, name)
);
