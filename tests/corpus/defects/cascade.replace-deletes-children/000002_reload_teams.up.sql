REPLACE INTO teams (id, name) SELECT id, name FROM teams;
INSERT INTO teams (id, name) SELECT 5001, 'Reserve' WHERE NOT EXISTS (SELECT 1 FROM teams WHERE id = 5001);
