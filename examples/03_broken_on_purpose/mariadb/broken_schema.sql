-- Left half-way by a merge.
CREATE TABLE numbers (n bigint PRIMARY KEY);
<<<<<<< HEAD
