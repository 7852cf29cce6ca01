-- Verify orders

SELECT id, user_id, total FROM orders LIMIT 0;
