CREATE TABLE t (id serial) WITH OIDS;
