-- What the project installs from. It is older than the migrations.
CREATE TABLE numbers (n bigint PRIMARY KEY);
CREATE TABLE names (id bigint, family varchar(80), given varchar(80));
