INSERT INTO settings (name, value) SELECT name, value FROM settings;
INSERT INTO settings (name, value)
SELECT 'theme', 'light' WHERE NOT EXISTS (SELECT 1 FROM settings WHERE name = 'theme');
