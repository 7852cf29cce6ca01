-- Far over its budget, which is a millisecond.
CREATE TABLE numbers (n integer PRIMARY KEY);
WITH RECURSIVE counted(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM counted WHERE n < 100000)
INSERT INTO numbers SELECT n FROM counted;
