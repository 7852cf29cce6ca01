-- constraints/index-lost: it shrinks to what is left of its columns.
ALTER TABLE users DROP COLUMN tenant;
