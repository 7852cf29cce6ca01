ALTER TABLE accounts ALTER COLUMN country TYPE varchar(2) USING left(country, 2);
