ALTER TABLE letters ADD COLUMN size INTEGER;
UPDATE letters SET size = length(body) WHERE size IS NULL AND id <= 10;
UPDATE letters SET size = length(body) WHERE size IS NULL AND id > 10;
