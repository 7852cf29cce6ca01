-- migrate:up
CREATE TABLE orders (
    id integer PRIMARY KEY,
    user_id integer NOT NULL REFERENCES users (id),
    total numeric(10, 2) NOT NULL CHECK (total >= 0)
);
CREATE INDEX idx_orders_user_id ON orders (user_id);

-- migrate:down
DROP TABLE orders;
