ALTER TABLE accounts ADD COLUMN token varchar(40) NOT NULL;
