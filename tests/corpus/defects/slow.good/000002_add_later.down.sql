ALTER TABLE readings DROP COLUMN later;
DROP INDEX IF EXISTS readings_previous_idx;
