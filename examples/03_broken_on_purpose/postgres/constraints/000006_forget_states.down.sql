ALTER TABLE orders ADD COLUMN state text;
CREATE INDEX orders_of_user_by_state ON orders (user_id, state);
