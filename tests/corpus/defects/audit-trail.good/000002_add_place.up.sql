ALTER TABLE stock ADD COLUMN place TEXT;
UPDATE stock SET place = 'hall ' || (id % 3);
