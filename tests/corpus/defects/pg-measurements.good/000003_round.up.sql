CREATE OR REPLACE FUNCTION fahrenheit(celsius double precision) RETURNS double precision
    LANGUAGE sql IMMUTABLE AS 'SELECT round(celsius * 9 / 5 + 32)';
