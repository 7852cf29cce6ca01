ALTER TABLE accounts DROP COLUMN rating;
