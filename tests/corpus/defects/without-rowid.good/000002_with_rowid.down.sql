CREATE TABLE words_new (
    language TEXT NOT NULL,
    word     TEXT NOT NULL,
    PRIMARY KEY (language, word)
) WITHOUT ROWID;
INSERT INTO words_new (language, word) SELECT language, word FROM words;
DROP TABLE words;
ALTER TABLE words_new RENAME TO words;
