-- constraints/index-lost: it goes with one of its columns.
ALTER TABLE orders DROP COLUMN state;
