CREATE TABLE pages (id bigint PRIMARY KEY);
CREATE TABLE links (id bigint PRIMARY KEY);
