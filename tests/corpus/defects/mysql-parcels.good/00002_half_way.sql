-- +goose Up
ALTER TABLE parcels ADD COLUMN IF NOT EXISTS weight INT;
ALTER TABLE parcels ADD COLUMN IF NOT EXISTS height INT;
INSERT IGNORE INTO parcels (id, code) VALUES (900001, 'test');
ALTER TABLE parcels ADD INDEX IF NOT EXISTS parcels_code_idx (code);

-- +goose Down
ALTER TABLE parcels DROP INDEX parcels_code_idx;
DELETE FROM parcels WHERE id = 900001;
ALTER TABLE parcels DROP COLUMN height, DROP COLUMN weight;
