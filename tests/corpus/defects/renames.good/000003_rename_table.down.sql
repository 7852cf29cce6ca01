DROP VIEW streets;
ALTER TABLE buildings RENAME TO houses;
CREATE VIEW streets AS SELECT DISTINCT street FROM houses;
