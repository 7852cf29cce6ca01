-- SQLite cannot change a CHECK: the table is built anew.
CREATE TABLE orders_new (
    id          INTEGER PRIMARY KEY,
    number      TEXT NOT NULL UNIQUE,
    customer_id INTEGER NOT NULL REFERENCES customers (id),
    status      TEXT NOT NULL DEFAULT 'new' CHECK (status IN ('new', 'paid', 'sent')),
    total       INTEGER NOT NULL CHECK (total >= 0),
    note        TEXT
);

INSERT INTO orders_new (id, number, customer_id, status, note)
SELECT id, number, customer_id, CASE status WHEN 'cancelled' THEN 'sent' ELSE status END, note
  FROM orders;

DROP TABLE orders;
ALTER TABLE orders_new RENAME TO orders;

CREATE INDEX orders_customer_idx ON orders (customer_id);

CREATE TRIGGER orders_log AFTER UPDATE OF status ON orders
BEGIN
    INSERT INTO order_log (order_id, status) VALUES (NEW.id, NEW.status);
END;
