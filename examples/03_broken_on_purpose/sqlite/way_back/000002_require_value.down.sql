-- down/failed: without the column each value must be there, and 000003 left a row without one.
CREATE TABLE settings_old (name TEXT PRIMARY KEY, value TEXT NOT NULL);
INSERT INTO settings_old SELECT name, value FROM settings;
DROP TABLE settings_old;
ALTER TABLE settings DROP COLUMN unit;
