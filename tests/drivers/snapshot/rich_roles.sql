-- Roles belong to the cluster, not to the database that rich.sql fills.
CREATE ROLE rich_rw;
CREATE ROLE rich_ro NOINHERIT;
