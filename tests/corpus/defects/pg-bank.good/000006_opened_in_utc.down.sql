ALTER TABLE accounts ALTER COLUMN opened TYPE timestamptz USING opened AT TIME ZONE 'UTC';
