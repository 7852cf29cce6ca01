ALTER TABLE badges MODIFY badge varchar(40);
UPDATE badges SET badge = NULL;
