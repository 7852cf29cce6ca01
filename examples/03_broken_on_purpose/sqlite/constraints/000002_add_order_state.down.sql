CREATE TABLE orders_old (
    id      INTEGER PRIMARY KEY,
    user_id INTEGER NOT NULL REFERENCES users (id),
    total   INTEGER CHECK (total >= 0)
);
INSERT INTO orders_old SELECT id, user_id, total FROM orders;
DROP TABLE orders;
ALTER TABLE orders_old RENAME TO orders;
CREATE INDEX orders_of_user ON orders (user_id);
