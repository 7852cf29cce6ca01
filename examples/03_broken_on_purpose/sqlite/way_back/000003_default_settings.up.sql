INSERT OR IGNORE INTO settings (name) VALUES ('theme');
