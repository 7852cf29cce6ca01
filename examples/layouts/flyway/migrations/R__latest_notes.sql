DROP VIEW IF EXISTS latest_notes;
CREATE VIEW latest_notes AS SELECT id, body FROM notes;
