DROP SCHEMA archive;
DROP FUNCTION fahrenheit(double precision);
DROP TABLE measurements;
