DROP VIEW locals;
DROP INDEX members_city_idx;
