ALTER TABLE users ADD COLUMN login TEXT;
UPDATE users SET login = lower(email);
