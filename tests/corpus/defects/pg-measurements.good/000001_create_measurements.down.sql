DROP FUNCTION fahrenheit(double precision);
DROP TABLE measurements;
