DROP VIEW payers;
DROP TABLE payments;
DROP INDEX members_city_idx;
