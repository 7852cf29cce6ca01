CREATE TABLE words_new (
    language TEXT NOT NULL,
    word     TEXT NOT NULL,
    uses     INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (language, word)
);
INSERT INTO words_new (language, word) SELECT language, word FROM words;
DROP TABLE words;
ALTER TABLE words_new RENAME TO words;
