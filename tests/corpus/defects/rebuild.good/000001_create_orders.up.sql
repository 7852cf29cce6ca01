CREATE TABLE customers (
    id    INTEGER PRIMARY KEY,
    email TEXT NOT NULL UNIQUE
);

CREATE TABLE orders (
    id          INTEGER PRIMARY KEY,
    number      TEXT NOT NULL UNIQUE,
    customer_id INTEGER NOT NULL REFERENCES customers (id),
    status      TEXT NOT NULL DEFAULT 'new' CHECK (status IN ('new', 'paid', 'sent')),
    total       INTEGER NOT NULL CHECK (total >= 0),
    note        TEXT
);

CREATE INDEX orders_customer_idx ON orders (customer_id);

CREATE TABLE order_lines (
    order_id INTEGER NOT NULL REFERENCES orders (id),
    line     INTEGER NOT NULL,
    article  TEXT NOT NULL,
    PRIMARY KEY (order_id, line)
);

CREATE TABLE order_log (
    order_id INTEGER NOT NULL,
    status   TEXT NOT NULL
);

CREATE TRIGGER orders_log AFTER UPDATE OF status ON orders
BEGIN
    INSERT INTO order_log (order_id, status) VALUES (NEW.id, NEW.status);
END;
