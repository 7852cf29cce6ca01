ALTER TABLE pages ADD COLUMN slug VARCHAR(80);
UPDATE pages SET slug = LOWER(title), changed_at = changed_at;
