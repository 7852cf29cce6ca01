-- Emails become unique, and so do missing ones.
CREATE TABLE a (x int);
ALTER TABLE users
	ADD CONSTRAINT users_email
    UNIQUE NULLS NOT DISTINCT (email);
