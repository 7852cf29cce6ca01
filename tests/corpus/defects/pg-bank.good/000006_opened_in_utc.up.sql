ALTER TABLE accounts ALTER COLUMN opened TYPE timestamp USING opened AT TIME ZONE 'UTC';
