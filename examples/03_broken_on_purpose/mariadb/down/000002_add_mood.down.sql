-- stairway/not-restored and stairway/up-again-failed: the column leaves the index, and the rest of the index stays.
ALTER TABLE users DROP COLUMN mood;
