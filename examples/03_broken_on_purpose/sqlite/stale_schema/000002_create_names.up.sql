CREATE TABLE names (id integer, given text, family text);
