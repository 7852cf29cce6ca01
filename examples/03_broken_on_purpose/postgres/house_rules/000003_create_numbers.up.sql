CREATE TABLE numbers (n bigint CONSTRAINT numbers_pkey PRIMARY KEY);
