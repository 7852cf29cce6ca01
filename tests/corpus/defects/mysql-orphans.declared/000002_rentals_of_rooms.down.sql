ALTER TABLE rentals DROP FOREIGN KEY rentals_room_fk;
ALTER TABLE rentals DROP INDEX rentals_room_fk;
