ALTER TABLE members DROP COLUMN city;
DROP INDEX members_city_idx;
DROP VIEW locals;
