-- Far over its budget, which is a millisecond.
CREATE TABLE numbers (n bigint CONSTRAINT numbers_pkey PRIMARY KEY);
INSERT INTO numbers SELECT generate_series(1, 100000);
