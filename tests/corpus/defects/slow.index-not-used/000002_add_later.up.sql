CREATE INDEX readings_previous_idx ON readings (previous);
ALTER TABLE readings ADD COLUMN later INTEGER;
UPDATE readings SET later = (SELECT count(*) FROM readings AS other WHERE CAST(other.previous AS TEXT) = CAST(readings.id AS TEXT));
