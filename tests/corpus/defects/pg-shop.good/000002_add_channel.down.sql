ALTER TABLE orders DROP COLUMN channel;
DROP TYPE channel;
