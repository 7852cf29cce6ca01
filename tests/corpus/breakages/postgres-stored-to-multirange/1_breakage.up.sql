CREATE TABLE t (spans int4multirange);
