CREATE TABLE accounts (id bigint PRIMARY KEY, email varchar(40) NOT NULL, nickname varchar(40), address varchar(40) NOT NULL, visits bigint NOT NULL);
CREATE TABLE never (id bigint PRIMARY KEY, reason varchar(40) NOT NULL CHECK (1 = 2));
