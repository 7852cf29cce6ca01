CREATE TABLE addresses (
    url TEXT NOT NULL PRIMARY KEY
);
INSERT INTO addresses (url) SELECT url FROM seen;
DROP TABLE temp.seen;
