ALTER TABLE accounts MODIFY country varchar(40) NOT NULL;
