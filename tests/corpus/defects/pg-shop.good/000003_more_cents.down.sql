DROP VIEW open_orders;
ALTER TABLE orders ALTER COLUMN total TYPE numeric(10, 2);
CREATE VIEW open_orders AS
    SELECT id, customer_id, total FROM orders WHERE status = 'new';
GRANT SELECT ON open_orders TO PUBLIC;
