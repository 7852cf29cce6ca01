-- Each statement of this file must return no row.
SELECT o.id, o.customer_id FROM orders o LEFT JOIN customers c ON c.id = o.customer_id WHERE c.id IS NULL;
SELECT lower(email) FROM customers GROUP BY lower(email) HAVING count(*) > 1;
