INSERT OR IGNORE INTO options (name, value) VALUES ('theme', 'dark'), ('frame', 'dark');
