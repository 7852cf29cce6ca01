DROP VIEW payers;
DROP TABLE payment;
