DROP INDEX songs_singer_idx;
ALTER TABLE songs DROP COLUMN singer_id;
