DROP VIEW payers;
DROP TABLE payments;
