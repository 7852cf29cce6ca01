ALTER TABLE accounts ALTER COLUMN address TYPE varchar(5) USING left(address, 5);
