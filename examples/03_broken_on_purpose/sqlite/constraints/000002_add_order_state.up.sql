-- constraints/lost, three times, and constraints/index-lost: the new table has what was written again and no more.
CREATE TABLE orders_new (id INTEGER PRIMARY KEY, user_id INTEGER, total INTEGER, state TEXT);
INSERT INTO orders_new (id, user_id, total) SELECT id, user_id, total FROM orders;
DROP TABLE orders;
ALTER TABLE orders_new RENAME TO orders;
