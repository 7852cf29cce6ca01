ALTER TABLE orders ADD CONSTRAINT orders_total_limit CHECK (total < 0.01) NOT VALID;
ALTER TABLE orders VALIDATE CONSTRAINT orders_total_limit;
