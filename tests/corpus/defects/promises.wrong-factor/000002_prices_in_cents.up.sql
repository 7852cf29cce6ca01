ALTER TABLE prices ADD COLUMN euros INTEGER;
UPDATE prices SET euros = amount, amount = amount * 10 WHERE amount BETWEEN -1000000 AND 1000000;
