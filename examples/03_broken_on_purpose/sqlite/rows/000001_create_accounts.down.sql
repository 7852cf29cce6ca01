DROP TABLE never;
DROP TABLE accounts;
