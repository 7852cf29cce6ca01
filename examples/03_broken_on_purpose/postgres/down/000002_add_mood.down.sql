-- stairway/not-restored and stairway/up-again-failed: the column goes, its type stays.
ALTER TABLE users DROP COLUMN mood;
