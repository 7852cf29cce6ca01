-- +goose Up
ALTER TABLE boats ADD COLUMN length INTEGER;

-- +goose Down
ALTER TABLE boats DROP COLUMN length;
