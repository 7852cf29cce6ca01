-- No index-lost: an index that begins with the column goes with it.
ALTER TABLE users DROP COLUMN tenant;
