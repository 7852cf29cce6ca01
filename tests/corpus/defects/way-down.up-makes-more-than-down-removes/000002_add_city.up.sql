ALTER TABLE members ADD COLUMN city TEXT;
CREATE TABLE IF NOT EXISTS cities (name TEXT PRIMARY KEY);
CREATE INDEX members_city_idx ON members (city);
CREATE VIEW locals AS SELECT id, name FROM members WHERE city = 'Berlin';
