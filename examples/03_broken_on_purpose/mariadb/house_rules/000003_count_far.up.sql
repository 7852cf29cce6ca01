-- Far over its budget, which is a millisecond.
CREATE TABLE numbers (n bigint PRIMARY KEY);
INSERT INTO numbers SELECT seq FROM seq_1_to_100000;
