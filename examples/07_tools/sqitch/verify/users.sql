-- Verify users

SELECT id, email FROM users LIMIT 0;
