INSERT INTO bookings (account_id, cents)
SELECT id, -77 FROM accounts
 WHERE NOT EXISTS (SELECT 1 FROM bookings WHERE account_id = accounts.id AND cents = -77);
