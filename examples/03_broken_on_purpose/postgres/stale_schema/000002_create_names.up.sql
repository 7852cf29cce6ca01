CREATE TABLE names (id bigint, given text, family text);
