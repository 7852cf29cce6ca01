CREATE INDEX users_email_start_idx ON users (email(20));
