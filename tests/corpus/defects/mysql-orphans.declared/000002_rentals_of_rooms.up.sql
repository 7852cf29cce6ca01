DELETE FROM rentals WHERE room_id NOT IN (SELECT id FROM rooms);
ALTER TABLE rentals ADD CONSTRAINT rentals_room_fk FOREIGN KEY (room_id) REFERENCES rooms (id);
