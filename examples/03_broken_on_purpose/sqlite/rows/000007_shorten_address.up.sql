CREATE TABLE accounts_new (id INTEGER PRIMARY KEY, email varchar(40) NOT NULL, nickname varchar(40),
    address varchar(5) NOT NULL, visits bigint NOT NULL, token varchar(40) NOT NULL);
INSERT INTO accounts_new SELECT id, email, nickname, substr(address, 1, 5), visits, token FROM accounts;
DROP TABLE accounts;
ALTER TABLE accounts_new RENAME TO accounts;
