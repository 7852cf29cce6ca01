-- Works on an empty table: SQLite asks for a default only where there are rows, if it is hidden in a rebuild.
CREATE TABLE accounts_new (id INTEGER PRIMARY KEY, email varchar(40) NOT NULL, nickname varchar(40),
    address varchar(40) NOT NULL, visits bigint NOT NULL, token varchar(40) NOT NULL);
INSERT INTO accounts_new (id, email, nickname, address, visits, token)
    SELECT id, email, nickname, address, visits, NULL FROM accounts;
DROP TABLE accounts;
ALTER TABLE accounts_new RENAME TO accounts;
