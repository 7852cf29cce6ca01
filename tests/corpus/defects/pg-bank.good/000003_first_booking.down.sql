DELETE FROM bookings WHERE cents = -77;
