-- What the project installs from. It is older than the migrations.
CREATE TABLE numbers (n bigint CONSTRAINT numbers_pkey PRIMARY KEY);
CREATE TABLE names (id bigint, family text, given text);
CREATE FUNCTION next_number() RETURNS bigint LANGUAGE sql AS $$ SELECT coalesce(max(n), 0) + 1 FROM numbers $$;
