-- Over its budget of a millisecond, and its one statement over that of statements.
INSERT INTO numbers
WITH RECURSIVE counted(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM counted WHERE n < 2000000)
SELECT -count(*) FROM counted;
