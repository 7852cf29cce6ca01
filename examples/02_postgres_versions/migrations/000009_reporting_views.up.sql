CREATE VIEW order_totals AS
SELECT orders.id, orders.customer_id, orders.status, sum(order_lines.total) AS total
FROM orders
LEFT JOIN order_lines ON order_lines.order_id = orders.id
GROUP BY orders.id;

CREATE MATERIALIZED VIEW best_sellers AS
SELECT product_id, sum(quantity) AS sold FROM order_lines GROUP BY product_id
WITH NO DATA;
CREATE UNIQUE INDEX best_sellers_product_idx ON best_sellers (product_id);
