SET sql_mode = '';
ALTER TABLE accounts MODIFY address varchar(5) NOT NULL;
