SET sql_mode = '';
ALTER TABLE accounts MODIFY country varchar(2) NOT NULL;
