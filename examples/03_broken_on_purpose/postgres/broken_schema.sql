-- Left half-way by a merge.
CREATE TABLE numbers (n bigint CONSTRAINT numbers_pkey PRIMARY KEY);
<<<<<<< HEAD
