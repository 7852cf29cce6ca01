INSERT INTO settings (id, name) VALUES (1, 'colour');
