ALTER TABLE tasks ADD COLUMN labels jsonb;
UPDATE tasks SET labels = to_jsonb(tags);
