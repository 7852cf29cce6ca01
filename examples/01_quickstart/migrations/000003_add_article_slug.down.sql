-- SQLite refuses to drop a column that an index still uses.
DROP INDEX articles_slug_idx;
ALTER TABLE articles DROP COLUMN slug;
