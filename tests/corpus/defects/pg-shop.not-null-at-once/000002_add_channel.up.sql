CREATE TYPE channel AS ENUM ('web', 'shop');

ALTER TABLE orders ADD COLUMN channel channel NOT NULL;
