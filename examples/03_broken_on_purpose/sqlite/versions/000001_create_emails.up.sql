-- SQLite has one version, the library's: nothing to compare.
CREATE TABLE emails (id INTEGER PRIMARY KEY, address TEXT, deleted_at TEXT);
