CREATE TABLE words (
    language TEXT NOT NULL,
    word     TEXT NOT NULL,
    PRIMARY KEY (language, word)
) WITHOUT ROWID;
