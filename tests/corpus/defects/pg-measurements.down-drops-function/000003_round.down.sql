DROP FUNCTION fahrenheit(double precision);
