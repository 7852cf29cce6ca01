ALTER TABLE tickets DROP COLUMN reopened;
