TRUNCATE customers CASCADE;

ALTER TABLE orders ADD CONSTRAINT orders_total_limit CHECK (total < 1000000000) NOT VALID;
ALTER TABLE orders VALIDATE CONSTRAINT orders_total_limit;
