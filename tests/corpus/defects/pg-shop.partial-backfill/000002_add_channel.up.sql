CREATE TYPE channel AS ENUM ('web', 'shop');

-- NOT NULL in three steps: existing rows came from the web.
ALTER TABLE orders ADD COLUMN channel channel;
UPDATE orders SET channel = 'web' WHERE status <> 'new';
ALTER TABLE orders ALTER COLUMN channel SET NOT NULL;
