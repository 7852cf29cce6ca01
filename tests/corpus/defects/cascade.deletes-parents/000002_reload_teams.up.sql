DELETE FROM teams;
INSERT INTO teams (id, name) VALUES (5001, 'Reserve');
