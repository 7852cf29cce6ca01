DROP VIEW old_films;
DROP TABLE films;
