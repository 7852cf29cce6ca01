DROP VIEW locals;
DROP INDEX members_city_idx;
ALTER TABLE members DROP COLUMN city;
