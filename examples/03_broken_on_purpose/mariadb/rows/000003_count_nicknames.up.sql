CREATE TABLE nicknames (account bigint NOT NULL, nickname varchar(40) NOT NULL);
INSERT INTO nicknames SELECT id, nickname FROM accounts;
