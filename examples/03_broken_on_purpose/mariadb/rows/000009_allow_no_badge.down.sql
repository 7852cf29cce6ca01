ALTER TABLE badges MODIFY badge varchar(40) NOT NULL;
