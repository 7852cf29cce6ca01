-- An enum value cannot be used in the transaction that adds it, nor be dropped again: so a new type.
ALTER TABLE orders ALTER COLUMN status DROP DEFAULT;
ALTER TABLE orders DROP CONSTRAINT orders_placed_check;
DROP VIEW order_totals;
DROP INDEX orders_open_idx;

CREATE TYPE order_status_v2 AS ENUM ('draft', 'placed', 'shipped', 'returned', 'cancelled');
ALTER TABLE orders ALTER COLUMN status TYPE order_status_v2 USING status::text::order_status_v2;
DROP TYPE order_status;
ALTER TYPE order_status_v2 RENAME TO order_status;

ALTER TABLE orders ALTER COLUMN status SET DEFAULT 'draft';
ALTER TABLE orders ADD CONSTRAINT orders_placed_check CHECK (status = 'draft' OR placed_at IS NOT NULL);
CREATE INDEX orders_open_idx ON orders (placed_at) WHERE status = 'placed';
CREATE VIEW order_totals AS
SELECT orders.id, orders.customer_id, orders.status, sum(order_lines.total) AS total
FROM orders
LEFT JOIN order_lines ON order_lines.order_id = orders.id
GROUP BY orders.id;
GRANT SELECT ON order_totals TO shop_reporting;
