-- up/failed on PostgreSQL 13 and 14: NULLS NOT DISTINCT came with 15.
CREATE UNIQUE INDEX users_email_key
    ON users (email) NULLS NOT DISTINCT;
