CREATE TABLE measurements (
    taken date NOT NULL,
    probe integer NOT NULL,
    value double precision NOT NULL
) PARTITION BY RANGE (taken);
CREATE TABLE measurements_old PARTITION OF measurements FOR VALUES FROM (MINVALUE) TO ('2020-01-01');
CREATE TABLE measurements_new PARTITION OF measurements FOR VALUES FROM ('2020-01-01') TO (MAXVALUE);

CREATE FUNCTION fahrenheit(celsius double precision) RETURNS double precision
    LANGUAGE sql IMMUTABLE AS 'SELECT celsius * 9 / 5 + 32';

CREATE SCHEMA archive;
