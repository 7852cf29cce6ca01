-- up/failed on MariaDB 10.5: the type UUID came with 10.7.
ALTER TABLE users ADD COLUMN token UUID;
