-- Left half-way by a merge.
CREATE TABLE numbers (n integer PRIMARY KEY);
<<<<<<< HEAD
