INSERT INTO settings (name, value) VALUES ('theme', 'dark') ON CONFLICT DO NOTHING;
