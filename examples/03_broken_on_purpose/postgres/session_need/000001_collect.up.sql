CREATE TABLE countries (code text PRIMARY KEY);
CREATE TEMPORARY TABLE collected AS SELECT unnest(ARRAY['CH', 'DE']) AS code;
