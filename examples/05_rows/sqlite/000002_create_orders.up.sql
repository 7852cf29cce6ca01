CREATE TABLE orders (
    id INTEGER PRIMARY KEY,
    customer_id bigint NOT NULL REFERENCES customers (id),
    total NUMERIC NOT NULL CHECK (total >= 0),
    note varchar(500)
);
CREATE INDEX orders_customer_id_idx ON orders (customer_id);
