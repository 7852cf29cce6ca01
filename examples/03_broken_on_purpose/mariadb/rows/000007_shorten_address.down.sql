ALTER TABLE accounts MODIFY address varchar(40) NOT NULL;
