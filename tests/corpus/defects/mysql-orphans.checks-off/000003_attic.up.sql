SET foreign_key_checks = 0;
INSERT IGNORE INTO rentals (id, room_id, nights) VALUES (900, 78, 1);
SET foreign_key_checks = 1;
