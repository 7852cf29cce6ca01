CREATE TABLE numbers (n integer PRIMARY KEY);
