ALTER TABLE notes ALTER COLUMN tags TYPE text USING array_to_string(tags, ',');
