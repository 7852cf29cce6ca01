CREATE TABLE accounts_old (id INTEGER PRIMARY KEY, email varchar(40) NOT NULL, nickname varchar(40),
    address varchar(40) NOT NULL, visits bigint NOT NULL, token varchar(40) NOT NULL);
INSERT INTO accounts_old SELECT id, email, nickname, address, visits, token FROM accounts;
DROP TABLE accounts;
ALTER TABLE accounts_old RENAME TO accounts;
