CREATE TABLE numbers (n bigint PRIMARY KEY);
