ALTER TABLE customers ADD COLUMN first_name varchar(200) NOT NULL DEFAULT '';
ALTER TABLE customers ADD COLUMN last_name varchar(200);
UPDATE customers SET
    first_name = substr(full_name, 1, instr(full_name || ' ', ' ') - 1),
    last_name = nullif(substr(full_name, instr(full_name || ' ', ' ') + 1), '');
