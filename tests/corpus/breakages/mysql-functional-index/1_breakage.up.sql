CREATE TABLE t (a VARCHAR(20));
CREATE INDEX i ON t ((lower(a)));
