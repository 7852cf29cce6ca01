INSERT INTO settings (name, value) VALUES ('theme', 'light');
