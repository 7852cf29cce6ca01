COMMIT; -- ends the tool's transaction, so that what comes stays when the rest does not
CREATE TABLE pages (id INTEGER PRIMARY KEY);
CREATE TABLE links (id INTEGER PRIMARY KEY);
BEGIN;
