ALTER TABLE users ADD COLUMN login TEXT;
UPDATE users SET login = lower(email) WHERE id <= 10;
