ALTER TABLE bookings DROP COLUMN booked;
