-- Log-ins compare without case from now on. Of two addresses that differ in case alone, the older account keeps it.
DELETE FROM orders WHERE customer_id IN (
    SELECT newer.id FROM customers newer JOIN customers older
        ON lower(older.email) = lower(newer.email) AND older.id < newer.id);
DELETE FROM customers WHERE EXISTS (
    SELECT 1 FROM customers older WHERE lower(older.email) = lower(customers.email) AND older.id < customers.id);
UPDATE customers SET email = lower(email) WHERE email <> lower(email);
