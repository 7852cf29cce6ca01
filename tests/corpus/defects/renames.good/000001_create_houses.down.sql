DROP VIEW streets;
DROP TABLE houses;
