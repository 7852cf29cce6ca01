CREATE TABLE users (id INTEGER PRIMARY KEY, email TEXT NOT NULL UNIQUE);
CREATE TABLE orders (
    id      INTEGER PRIMARY KEY,
    user_id INTEGER NOT NULL REFERENCES users (id),
    total   INTEGER CHECK (total >= 0)
);
CREATE INDEX orders_of_user ON orders (user_id);
INSERT INTO users VALUES (1, 'a@example.org'), (2, 'b@example.org');
INSERT INTO orders VALUES (1, 1, 10), (2, 2, 20);
