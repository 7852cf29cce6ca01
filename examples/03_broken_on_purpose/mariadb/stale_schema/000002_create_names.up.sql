CREATE TABLE names (id bigint, given varchar(80), family varchar(80));
