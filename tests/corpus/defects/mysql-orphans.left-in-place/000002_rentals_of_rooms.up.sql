ALTER TABLE rentals ADD CONSTRAINT rentals_room_fk FOREIGN KEY (room_id) REFERENCES rooms (id);
