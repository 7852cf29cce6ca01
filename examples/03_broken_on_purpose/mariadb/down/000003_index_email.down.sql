-- stairway/down-failed: the name is not the one that the up gave.
DROP INDEX users_email_idx ON users;
