-- +goose Up
ALTER TABLE boats ADD COLUMN length INTEGER;

-- +goose Dwon
ALTER TABLE boats DROP COLUMN length;
