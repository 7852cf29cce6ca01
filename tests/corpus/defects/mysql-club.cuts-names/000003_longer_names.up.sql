SET sql_mode = '';
ALTER TABLE people MODIFY name VARCHAR(4) NOT NULL DEFAULT '';
