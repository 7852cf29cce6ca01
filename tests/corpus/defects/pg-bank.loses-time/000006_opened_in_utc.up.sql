ALTER TABLE accounts ALTER COLUMN opened TYPE date;
