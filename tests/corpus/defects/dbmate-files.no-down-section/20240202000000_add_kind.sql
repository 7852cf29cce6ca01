-- migrate:up
ALTER TABLE trees ADD COLUMN kind TEXT NOT NULL DEFAULT 'oak';
