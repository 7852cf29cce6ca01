ALTER TABLE phone_numbers RENAME TO phones;
