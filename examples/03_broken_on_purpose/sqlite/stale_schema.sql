-- What the project installs from. It is older than the migrations.
CREATE TABLE numbers (n integer PRIMARY KEY);
CREATE TABLE names (id integer, family text, given text);
