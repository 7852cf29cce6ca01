ALTER TABLE accounts ALTER COLUMN country TYPE varchar(40);
