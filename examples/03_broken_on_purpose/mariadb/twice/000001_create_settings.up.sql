CREATE TABLE settings (id bigint PRIMARY KEY, name varchar(40) NOT NULL);
CREATE TABLE hits (name varchar(40), number bigint NOT NULL);
