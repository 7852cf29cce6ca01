CREATE TABLE posts (
    id    INTEGER PRIMARY KEY,
    title TEXT NOT NULL
);
CREATE TABLE links (
    post_id INTEGER NOT NULL REFERENCES posts (id),
    kind    TEXT NOT NULL,
    url     TEXT NOT NULL,
    PRIMARY KEY (post_id, kind)
);
