DROP INDEX tickets_waiting_idx;
ALTER TABLE tickets DROP COLUMN priority;
