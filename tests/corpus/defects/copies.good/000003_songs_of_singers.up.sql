ALTER TABLE songs ADD COLUMN singer_id INTEGER REFERENCES singers (id);
UPDATE songs SET singer_id = (SELECT id FROM singers WHERE name = songs.singer);
CREATE INDEX songs_singer_idx ON songs (singer_id);
