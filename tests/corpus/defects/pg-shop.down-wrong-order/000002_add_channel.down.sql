DROP TYPE channel;
ALTER TABLE orders DROP COLUMN channel;
