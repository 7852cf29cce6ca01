ALTER TABLE accounts ALTER COLUMN address TYPE varchar(40);
