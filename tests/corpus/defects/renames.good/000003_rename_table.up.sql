DROP VIEW streets;
ALTER TABLE houses RENAME TO buildings;
CREATE VIEW streets AS SELECT DISTINCT street FROM buildings;
