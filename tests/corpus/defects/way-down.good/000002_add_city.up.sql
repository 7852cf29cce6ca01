ALTER TABLE members ADD COLUMN city TEXT;
CREATE INDEX members_city_idx ON members (city);
CREATE VIEW locals AS SELECT id, name FROM members WHERE city = 'Berlin';
