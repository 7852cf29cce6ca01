ALTER TABLE customers ADD COLUMN first_name varchar(200);
ALTER TABLE customers ADD COLUMN last_name varchar(200);
UPDATE customers SET
    first_name = split_part(full_name, ' ', 1),
    last_name = nullif(substr(full_name, length(split_part(full_name, ' ', 1)) + 2), '');
ALTER TABLE customers ALTER COLUMN first_name SET NOT NULL;
