CREATE TABLE t (id uuid DEFAULT uuidv7());
