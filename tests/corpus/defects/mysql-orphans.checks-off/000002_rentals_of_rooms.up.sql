SET foreign_key_checks = 0;
ALTER TABLE rentals ADD CONSTRAINT rentals_room_fk FOREIGN KEY (room_id) REFERENCES rooms (id);
SET foreign_key_checks = 1;
