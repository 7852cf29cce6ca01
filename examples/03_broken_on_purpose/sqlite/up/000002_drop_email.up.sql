-- up/failed: SQLite cannot drop a column that is UNIQUE ("ALTER TABLE DROP COLUMN" in its manual).
ALTER TABLE users DROP COLUMN email;
