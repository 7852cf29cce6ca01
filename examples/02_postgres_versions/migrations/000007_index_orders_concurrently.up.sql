CREATE INDEX CONCURRENTLY orders_open_idx ON orders (placed_at) WHERE status = 'placed';
